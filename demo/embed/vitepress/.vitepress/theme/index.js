// Here, not in a page: of a page VitePress makes two scripts, and what is fetched later would come from the other one.
import 'ftl-predictions/define';
import DefaultTheme from 'vitepress/theme';

export {DefaultTheme as default};
