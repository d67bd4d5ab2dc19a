import './before-lit.ts';
import {PredictionsMap} from '../elements/predictions-map.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-predictions-map', PredictionsMap);
