import './before-lit.ts';
import {EpochSlider} from '../elements/epoch-slider.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-epoch-slider', EpochSlider);
