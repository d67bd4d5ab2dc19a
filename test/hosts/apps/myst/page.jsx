/** The page as MyST built it, drawn by what its themes draw front-end modules with: the themes themselves are on no registry. */
import {useState} from 'react';
import {createRoot} from 'react-dom/client';
import {ANY_RENDERERS} from '@myst-theme/anywidget';
import {frontmatter, mdast} from './_build/site/content/index.json';

const Widget = ANY_RENDERERS.anywidget;
const widgets = mdast.children.flatMap(({children}) => children).filter(({type}) => type === 'anywidget');

function Page() {
  const [isShown, setShown] = useState(true);
  return (
    <main>
      <h1>{frontmatter.title}</h1>
      <button onClick={() => setShown(false)}>Another page</button>
      {isShown && widgets.map((node) => <Widget key={node.key} node={node} />)}
    </main>
  );
}

createRoot(document.getElementById('root')).render(<Page />);
