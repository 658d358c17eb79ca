declare module "texts" {
        const texts: { en: Record<string, string> };
        export default texts;
}
