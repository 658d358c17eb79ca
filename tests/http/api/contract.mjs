// SPDX-License-Identifier: AGPL-3.0-or-later
// The API document as a judge: is the document itself OpenAPI 3.1, and is an answer what it promises, member by member?
import { createRequire } from "node:module";
import { expectNone, Visitor } from "../access/lib.mjs";

const FORMATS = {
        uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text,
        "date-time": (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
        int64: { type: "number", validate: Number.isSafeInteger },
        password: true,
        binary: true,
};

/* Strict: a word that JSON Schema 2020-12 does not have, or a format that nobody checks, is a fault. */
function makeValidator() {
        const Ajv = createRequire(import.meta.url)("ajv/dist/2020.js").default;
        const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
        for (const [name, format] of Object.entries(FORMATS))
                ajv.addFormat(name, format);
        return ajv;
}

/* ---- the rules of OpenAPI 3.1 for what our document uses; closed: anything else is a fault ---- */

const text = { type: "string", minLength: 1 };
const flag = { type: "boolean" };
const mapOf = (values, names = ".") => ({ type: "object", propertyNames: { pattern: names }, additionalProperties: values });
const closed = (properties, required, more = {}) => ({ type: "object", properties, required, additionalProperties: false, ...more });
const ref = closed({ $ref: { type: "string", pattern: "^#/components/" } }, ["$ref"]);
const orRef = (kind) => ({ if: { type: "object", required: ["$ref"] }, then: ref, else: { $ref: `#/$defs/${kind}` } });
const schema = { type: ["object", "boolean"] }; // compiled by itself, in the dialect of 3.1
const NAME = "^[a-zA-Z0-9._-]+$";

const RULES = {
        $defs: {
                media: closed({ schema }, ["schema"]),
                header: closed({ description: text, schema }, ["schema"]),
                response: closed({ description: text, headers: mapOf(orRef("header")), content: mapOf({ $ref: "#/$defs/media" }, "^[a-z]+/[a-z0-9.+-]+$") },
                        ["description"]),
                parameter: closed({ name: text, in: { enum: ["path", "query", "header"] }, required: flag, description: text, schema }, ["name", "in", "schema"],
                        { if: { type: "object", properties: { in: { const: "path" } } }, then: { type: "object", properties: { required: { const: true } } } }),
                body: closed({ required: flag, content: mapOf({ $ref: "#/$defs/media" }) }, ["content"]),
                operation: { type: "object", required: ["operationId", "responses"], additionalProperties: false,
                        patternProperties: { "^x-": {} },
                        properties: { operationId: { type: "string", pattern: "^[a-z][a-z0-9_]*$" }, summary: text,
                                security: { type: "array", items: mapOf({ type: "array" }) },
                                parameters: { type: "array", items: orRef("parameter") }, requestBody: { $ref: "#/$defs/body" },
                                responses: { ...mapOf(orRef("response"), "^([1-5][0-9][0-9]|default)$"), minProperties: 1 } } },
                scheme: closed({ type: { const: "apiKey" }, in: { enum: ["query", "header", "cookie"] }, name: text }, ["type", "in", "name"]),
        },
        ...closed({
                openapi: { type: "string", pattern: "^3\\.1\\.\\d+$" },
                info: closed({ title: text, version: text, license: closed({ name: text, identifier: text }, ["name"]) }, ["title", "version"]),
                servers: { type: "array", items: closed({ url: text }, ["url"]) },
                security: { type: "array", items: mapOf({ type: "array" }) },
                paths: mapOf({ type: "object", propertyNames: { enum: ["get", "put", "post", "delete", "patch"] }, additionalProperties: { $ref: "#/$defs/operation" } }, "^/"),
                components: closed({ schemas: mapOf(schema, NAME), responses: mapOf({ $ref: "#/$defs/response" }, NAME), headers: mapOf({ $ref: "#/$defs/header" }, NAME),
                        parameters: mapOf({ $ref: "#/$defs/parameter" }, NAME), securitySchemes: mapOf({ $ref: "#/$defs/scheme" }, NAME) }, []),
        }, ["openapi", "info", "paths", "components"]),
};

function* walk(value, place = "#") {
        if (value === null || typeof value !== "object")
                return;
        yield [place, value];
        for (const [key, inner] of Object.entries(value))
                yield* walk(inner, `${place}/${key}`);
}

const pointTo = (api, pointer) => pointer.slice(2).split("/").reduce((at, key) => at?.[key], api);

/* Where OpenAPI wants more than a form: each reference leads somewhere and each component is used, names stand once, each
   place of a path is a parameter, a security scheme exists. */
function faultsOfLinks(api) {
        const faults = [], used = new Set(), ids = new Set();
        for (const [place, value] of walk(api))
                if (typeof value.$ref === "string") {
                        used.add(value.$ref);
                        if (pointTo(api, value.$ref) === undefined)
                                faults.push(`${place}: ${value.$ref} leads nowhere`);
                }
        for (const kind of ["schemas", "responses", "headers", "parameters"])
                for (const name of Object.keys(api.components[kind]))
                        if (!used.has(`#/components/${kind}/${name}`))
                                faults.push(`#/components/${kind}/${name} is used by nobody`);
        for (const [path, methods] of Object.entries(api.paths))
                for (const [method, route] of Object.entries(methods)) {
                        const parameters = route.parameters.map((one) => (one.$ref ? pointTo(api, one.$ref) : one));
                        const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
                        const named = parameters.filter((one) => one.in === "path").map((one) => one.name).sort();
                        if (JSON.stringify(places) !== JSON.stringify(named))
                                faults.push(`${method} ${path}: places ${places}, parameters ${named}`);
                        if (new Set(parameters.map((one) => `${one.in} ${one.name}`)).size !== parameters.length)
                                faults.push(`${method} ${path}: a parameter twice`);
                        if (ids.has(route.operationId))
                                faults.push(`${route.operationId} stands twice`);
                        ids.add(route.operationId);
                        if (!Object.keys(route.responses).some((status) => status < 300))
                                faults.push(`${method} ${path} never succeeds`);
                        for (const scheme of [...(api.security ?? []), ...(route.security ?? [])].flatMap(Object.keys))
                                if (!api.components.securitySchemes[scheme])
                                        faults.push(`no security scheme ${scheme}`);
                }
        return faults;
}

/* Every object that an answer holds is closed and says what it is; and all that is a schema compiles in its dialect. */
function faultsOfSchemas(api, ajv) {
        const faults = [];
        for (const [place, value] of walk(api.components.schemas, "#/components/schemas"))
                if (value.type === "object" && value.properties && value.additionalProperties !== false)
                        faults.push(`${place} is open`);
        for (const [place, value] of walk(api))
                if (value.schema && !place.includes("/schemas/"))
                        try {
                                ajv.compile(absolute(value.schema));
                        } catch (fault) {
                                faults.push(`${place}: ${fault.message}`);
                        }
        return faults;
}

/* A part of the document with its references as JSON Schema alone would have them. */
function absolute(part) {
        return JSON.parse(JSON.stringify(part).replaceAll('"$ref":"#/components/schemas/', '"$ref":"openapi#/$defs/'));
}

/* ---- the judge ---- */

export class Contract {
        constructor(api, { fictional = true } = {}) {
                this.api = api;
                this.fictional = fictional;
                this.ajv = makeValidator();
                this.ajv.addSchema({ $id: "openapi", $defs: absolute(api.components.schemas) });
                this.validators = new Map();
                this.answers = new Map(); // "GET /api/laporan 200" -> how often
                this.members = new Set(); // "Report.number": seen with a value
                this.routes = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, route]) => ({ path, method: method.toUpperCase(), route })));
        }

        /* What is wrong with the document itself. */
        documentFaults() {
                const check = makeValidator().compile(RULES);
                const faults = check(this.api) ? [] : check.errors.map((error) => `${error.instancePath} ${error.message}`);
                return [...faults, ...faultsOfLinks(this.api), ...faultsOfSchemas(this.api, this.ajv)];
        }

        find(method, path) {
                const parts = path.split("?")[0].split("/");
                const fits = (pattern) => {
                        const names = pattern.split("/");
                        return names.length === parts.length && names.every((name, i) => name.startsWith("{") || name === parts[i]);
                };
                return this.routes.filter((one) => one.method === method && fits(one.path)).sort((a, b) => a.path.split("{").length - b.path.split("{").length)[0];
        }

        #validate(reference, body) {
                if (!this.validators.has(reference))
                        this.validators.set(reference, this.ajv.compile(absolute({ $ref: reference })));
                const check = this.validators.get(reference);
                return check(body) ? [] : check.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
        }

        #note(schema, value) {
                const target = schema.$ref ? pointTo(this.api, schema.$ref) : schema;
                if (schema.oneOf && value !== null)
                        this.#note(schema.oneOf[0], value);
                if (Array.isArray(value) && target.items)
                        value.forEach((item) => this.#note(target.items, item));
                if (target.properties && value && typeof value === "object")
                        for (const [key, inner] of Object.entries(value)) {
                                if (inner !== null && schema.$ref)
                                        this.members.add(`${schema.$ref.split("/").pop()}.${key}`);
                                if (target.properties[key])
                                        this.#note(target.properties[key], inner);
                        }
        }

        /* Everything in which an answer differs from what the document promises; nothing when the path is none of the API's. */
        faultsOf(method, path, answer) {
                const found = this.find(method, path);
                if (!found || (answer.headers.location && answer.status === 303))
                        return [];
                const where = `${method} ${found.path} ${answer.status}`, type = (answer.headers["content-type"] ?? "").split(";")[0];
                this.answers.set(where, (this.answers.get(where) ?? 0) + 1);
                let response = found.route.responses[answer.status];
                if (!response)
                        return [`${where} is not declared (${answer.body.slice(0, 200)})`];
                if (response.$ref)
                        response = pointTo(this.api, response.$ref);
                if (!response.content)
                        return answer.bytes.length ? [`${where}: has a body`] : [];
                const schema = response.content[type]?.schema;
                if (!schema)
                        return [`${where}: ${type} is not declared`];
                const faults = [];
                for (const name of ["link", "location", "etag", "kentongan-data", "retry-after"])
                        if (answer.headers[name] && !Object.keys(response.headers ?? {}).some((header) => header.toLowerCase() === name))
                                faults.push(`${where}: header ${name} is not declared`);
                if (!/json$/.test(type))
                        return faults;
                const body = JSON.parse(answer.body);
                if (schema.$ref) {
                        faults.push(...this.#validate(schema.$ref, body).map((fault) => `${where}: ${fault}`));
                        this.#note(schema, body);
                }
                const mark = this.fictional ? "DATA FIKTIF" : undefined;
                if (type === "application/json" && schema.$ref && (body.fictional !== mark || answer.headers["kentongan-data"] !== mark))
                        faults.push(`${where}: says ${body.fictional} and ${answer.headers["kentongan-data"]} of its data`);
                return faults;
        }
}

/* From here on every answer that a test gets from the API is judged. Gives the test that says whether all were good. */
export async function judgeAll(visitor, options) {
        const contract = new Contract(JSON.parse((await visitor.get("/api/openapi.json")).body), options), faults = new Set();
        Visitor.judge = (method, path, answer) => contract.faultsOf(method, path, answer).forEach((fault) => faults.add(fault));
        return () => {
                expectNone([...faults]);
                return `${[...contract.answers.values()].reduce((all, count) => all + count, 0)} answers of ${contract.answers.size} kinds`;
        };
}
