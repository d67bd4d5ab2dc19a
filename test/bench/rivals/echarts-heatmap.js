/** The same heat map by ECharts on a plain canvas, as its examples draw one, without animation. */
import {HeatmapChart} from 'echarts/charts';
import {GridComponent, VisualMapComponent} from 'echarts/components';
import {init, use} from 'echarts/core';
import {CanvasRenderer} from 'echarts/renderers';

use([HeatmapChart, GridComponent, VisualMapComponent, CanvasRenderer]);

let chart;
let data;
let box;
let size;

const finished = () =>
  new Promise((resolve) => {
    const once = () => {
      chart.off('finished', once);
      resolve();
    };
    chart.on('finished', once);
  });

const series = () => [{type: 'heatmap', data, progressive: 20_000, animation: false}];

window.bench = {
  async prepare(wanted) {
    size = wanted;
    const {samples, epochs} = size;
    box = document.createElement('div');
    box.setAttribute('style', 'width: 1000px; height: 1000px');
    document.body.replaceChildren(box);
    data = Array.from({length: samples * epochs}, (_, i) => [
      i % epochs,
      Math.floor(i / epochs),
      0.2 + 0.8 * Math.random(),
    ]);
  },
  async draw() {
    const {samples, epochs} = size;
    const began = performance.now();
    chart = init(box, null, {renderer: 'canvas'});
    const done = finished();
    chart.setOption({
      animation: false,
      xAxis: {type: 'category', data: Array.from({length: epochs}, (_, i) => i)},
      yAxis: {type: 'category', data: Array.from({length: samples}, (_, i) => i)},
      visualMap: {min: 0, max: 1, show: false},
      series: series(),
    });
    await done;
    return performance.now() - began;
  },
  async update(round) {
    const {samples, epochs} = size;
    for (let sample = 0; sample < samples; sample++)
      data[(sample + 1) * epochs - 1][2] = round % 2 === 0 ? 0 : 0.9;
    const began = performance.now();
    const done = finished();
    chart.setOption({series: series()});
    await done;
    return performance.now() - began;
  },
};
