import {css} from 'lit';

export const mapStyles = css`
  :host {
    --_best: var(--ftl-map-best, var(--_accent));
    --_worst: var(--ftl-map-worst, color-mix(in oklab, var(--_accent) 14%, var(--_surface)));
    --_middle: var(--ftl-map-middle, color-mix(in oklab, var(--_best), var(--_worst)));
    --_near: color-mix(in srgb, var(--_best) 37%, var(--_middle));
    --_hatch: repeating-linear-gradient(45deg, var(--_surface) 0 3px, var(--_border) 3px 4px);
  }

  .layouts,
  .kind-row,
  .parts,
  .below,
  .legend,
  .option,
  .baseline {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.46em 0.62em;
  }

  .option,
  .baseline,
  .layouts {
    flex-wrap: nowrap;
  }

  .kinds {
    display: grid;
    gap: 0.62em;
    padding: 0.77em 1.08em 0;
  }

  .kind strong {
    font-weight: 650;
  }

  .help,
  .extent {
    margin: 0;
    padding: 0.46em 1.08em 0;
    color: var(--_text-muted);
  }

  .help summary {
    inline-size: fit-content;
    cursor: pointer;
  }

  .help p,
  .help dl {
    margin: 0.46em 0;
    max-inline-size: 75ch;
  }

  .help dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.15em 0.92em;
  }

  .help dt {
    color: var(--_text);
    font-weight: 500;
  }

  .help dd {
    margin: 0;
  }

  .runs {
    display: grid;
    gap: 0.31em;
    padding: 0.77em 1.08em 0;
  }

  .runs p {
    margin: 0;
  }

  .fault {
    padding: 0.62em 1.08em;
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .runs .run-fault {
    margin-block: 0;
  }

  .table-run {
    margin: 0.77em 1.08em 0.31em;
    font-weight: 600;
  }

  .chosen {
    display: flex;
    flex-wrap: wrap;
    gap: 0.31em 1.23em;
    max-block-size: 11em;
    overflow: auto;
    margin: 0.77em 1.08em 0;
    padding: 0.62em 0.77em;
    list-style: none;
    border-radius: var(--_radius-small);
    /* A shadow where there is more below, which the end of the list covers. */
    background:
      linear-gradient(var(--_surface-raised), var(--_surface-raised)) bottom / 100% 0.62em no-repeat local,
      linear-gradient(to top, color-mix(in srgb, var(--_text) 22%, transparent), transparent) bottom / 100%
        0.62em no-repeat scroll,
      var(--_surface-raised);
  }

  .chosen .name {
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    font: 500 1em/1.5 var(--_font-text);
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }

  .chosen .name:hover {
    text-decoration: underline;
  }
`;
