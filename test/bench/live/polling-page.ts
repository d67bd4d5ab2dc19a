/** A page without a stream: asks for the newest rows once a second and draws them, as dashboards commonly do. */
export const POLLING_PAGE = (token: string): string => `<table><tbody></tbody></table>
<script type="module">
  const body = document.querySelector('tbody');
  const ask = async () => {
    const answer = await fetch('/api/training/predictions/run?sort=arrival&dir=desc&limit=50', {
      headers: {authorization: 'Bearer ${token}'},
    });
    const {predictions} = await answer.json();
    body.replaceChildren(...predictions.map((row) => {
      const line = document.createElement('tr');
      for (const field of [row.epoch, row.step, row.sample_index, row.prompt, row.ground_truth, row.prediction])
        line.insertCell().textContent = field;
      return line;
    }));
    requestAnimationFrame(() => {
      for (const {source_index} of predictions)
        document.dispatchEvent(new CustomEvent('row-drawn', {detail: source_index}));
    });
  };
  setInterval(ask, 1000);
</script>`;
