// SPDX-License-Identifier: AGPL-3.0-or-later
declare module "texts" {
        const texts: { en: Record<string, string> };
        export default texts;
}
