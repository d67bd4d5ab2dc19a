export {besideOf, type BesideSource} from '../stream/beside/beside-source.ts';
