import '../define.ts';
import {Kernel} from './kernel.ts';
import {notebookOf, type Model} from './model.ts';
import {View} from './view.ts';

type CleanUp = () => void;

/** For models that name no notebook. */
const NOWHERE = {};

/** By notebook, and there by model: a host hands the same model over in an object of its own for every view. */
const kernels = new WeakMap<object, Map<unknown, Kernel>>();

function enter(model: Model): {readonly kernel: Kernel; readonly leave: CleanUp} {
  const notebook = notebookOf(model);
  const place = typeof notebook === 'object' && notebook !== null ? notebook : NOWHERE;
  const key = model.get('_key') ?? model;
  const here = kernels.get(place) ?? new Map<unknown, Kernel>();
  kernels.set(place, here);
  const kernel = (here.get(key) ?? new Kernel(model)).enter();
  here.set(key, kernel);
  const leave = (): void => {
    if (kernel.leave()) here.delete(key);
  };
  return {kernel, leave};
}

/** Once for a model, before its views. */
const initialize = ({model}: {readonly model: Model}): CleanUp => enter(model).leave;

/** Once for each view of it: an output, a copy of it beside the notebook. */
function render({model, el}: {readonly model: Model; readonly el: HTMLElement}): CleanUp {
  const {kernel, leave} = enter(model);
  const view = new View(model, kernel, el);
  return () => {
    view.close();
    leave();
  };
}

/** A front-end module for notebooks (AFM): https://anywidget.dev/en/afm/ */
export default {initialize, render};
