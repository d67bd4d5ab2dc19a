import './before-lit.ts';
import {PredictionsTrends} from '../elements/predictions-trends.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-predictions-trends', PredictionsTrends);
