/**
 * Lit makes its Trusted Types policy as it is imported, and throws where the page's policy forbids that: no tag would be
 * defined, and nothing said. While the modules that follow are imported it goes on without, and the elements say it.
 */
interface PolicyFactory {
  createPolicy(name: string, rules: object): unknown;
}

const {trustedTypes: factory} = globalThis as {trustedTypes?: PolicyFactory};

if (factory !== undefined) {
  const createPolicy = factory.createPolicy.bind(factory);
  const value = (name: string, rules: object): unknown => {
    try {
      return createPolicy(name, rules);
    } catch (error) {
      if (name === 'lit-html') return undefined;
      throw error;
    }
  };
  Object.defineProperty(factory, 'createPolicy', {value, configurable: true});
  // Modules that are imported together are run in one go.
  queueMicrotask(() => Reflect.deleteProperty(factory, 'createPolicy'));
}
