import './before-lit.ts';
import {PredictionsStream} from '../elements/predictions-stream.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-predictions-stream', PredictionsStream);
