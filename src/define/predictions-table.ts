import './before-lit.ts';
import {PredictionsTable} from '../elements/predictions-table.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-predictions-table', PredictionsTable);
