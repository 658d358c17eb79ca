// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages that need no walk: signing in, the desk, and lists of an office in which nothing has happened yet.

async function remember(town, login, path, name, state = "filled", act = null) {
        const visitor = login ? await town.person(login) : await passerBy(town);
        await visitor.page.goto(path);
        town.remember(visitor, name, state, act);
}

/* Somebody without an account. */
export async function passerBy(town) {
        return town.people.get("warga") ?? town.visitor("warga");
}

export async function placesBefore(town) {
        await remember(town, null, "/masuk", "masuk");
        await remember(town, null, "/masuk", "masuk", "error", async (visitor) => {
                await visitor.page.fill("[name=nama]", "babinsa");
                await visitor.page.fill("[name=sandi]", "salah");
                await visitor.leave(() => visitor.page.click("main button[type=submit]"));
        });
        await remember(town, null, "/aktivasi", "aktivasi");
        await remember(town, "babinsa", "/meja", "meja-babinsa");
        await remember(town, "analis", "/meja", "meja-analis");
        await remember(town, "babinsa", "/akun", "akun");
        await remember(town, "babinsa", "/akun/sandi", "akun-sandi");
        await remember(town, "babinsa", "/akun/kode", "akun-kode");
        await remember(town, "babinsa", "/masuk/lagi", "masuk-lagi");
        await remember(town, "babinsa", "/tidak-ada", "tidak-ada", "error");
}
