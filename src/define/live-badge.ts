import './before-lit.ts';
import {LiveBadge} from '../elements/live-badge.ts';
import {defineElement} from './define-element.ts';

defineElement('ftl-live-badge', LiveBadge);
