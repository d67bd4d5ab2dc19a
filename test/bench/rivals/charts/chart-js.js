/** Chart.js with what its page on performance asks for: no animation, no parsing, sorted data, its own decimation, ends of the scales that need no search. */
import {Chart, Decimation, LinearScale, LineController, LineElement, PointElement} from 'chart.js';
import {CHART_PX, offerChart} from '../../trends/workload.ts';

Chart.register(Decimation, LinearScale, LineController, LineElement, PointElement);

let chart;
let data;

offerChart({
  async start(place, values) {
    data = values.map((y, x) => ({x, y}));
    const box = document.createElement('div');
    box.setAttribute('style', `height: ${CHART_PX.height}px`);
    const canvas = document.createElement('canvas');
    box.append(canvas);
    place.append(box);
    chart = new Chart(canvas, {
      type: 'line',
      data: {datasets: [{data, indexAxis: 'x', borderWidth: 1, pointRadius: 0}]},
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        maintainAspectRatio: false,
        scales: {
          x: {type: 'linear', min: 0, max: data.length - 1, ticks: {minRotation: 0, maxRotation: 0}},
          y: {type: 'linear', min: 0, max: 1},
        },
        plugins: {decimation: {enabled: true, algorithm: 'min-max'}},
      },
    });
  },
  append(y) {
    // Decimation looks at new data only where the list is another.
    data = [...data, {x: data.length, y}];
    chart.data.datasets[0].data = data;
    chart.options.scales.x.max = data.length - 1;
    chart.update('none');
  },
});
