import './before-lit.ts';
import {PredictionsComparison} from '../elements/predictions-comparison.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-predictions-comparison', PredictionsComparison);
