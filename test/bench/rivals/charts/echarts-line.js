/** A line of ECharts on a canvas with its own sampling, numbers in one typed array, without animation, symbols and events. */
import {LineChart} from 'echarts/charts';
import {GridComponent} from 'echarts/components';
import {init, use} from 'echarts/core';
import {CanvasRenderer} from 'echarts/renderers';
import {CHART_PX, offerChart} from '../../trends/workload.ts';

use([LineChart, GridComponent, CanvasRenderer]);

const ROOM = 10_000;

let chart;
/** x and y in turn, with room behind them. */
let numbers;
let count;

const option = () => ({
  animation: false,
  xAxis: {type: 'value', min: 0, max: count - 1},
  yAxis: {type: 'value', min: 0, max: 1},
  series: [
    {
      type: 'line',
      data: numbers.subarray(0, 2 * count),
      dimensions: ['x', 'y'],
      showSymbol: false,
      silent: true,
      sampling: 'minmax',
      animation: false,
      lineStyle: {width: 1},
    },
  ],
});

offerChart({
  async start(place, values) {
    count = values.length;
    numbers = new Float64Array(2 * (count + ROOM));
    values.forEach((y, x) => numbers.set([x, y], 2 * x));
    const box = document.createElement('div');
    box.setAttribute('style', `height: ${CHART_PX.height}px`);
    place.append(box);
    chart = init(box, null, {renderer: 'canvas'});
    chart.setOption(option());
  },
  append(y) {
    numbers.set([count, y], 2 * count);
    count++;
    chart.setOption(option());
  },
});
