// SPDX-License-Identifier: AGPL-3.0-or-later
// Untangles the network that the server drew: nodes that hang together come together. Without script it stays as drawn.
// Nothing moves by itself: the places are worked out at once. A node can be dragged, the drawing scrolled and made larger or
// smaller; the table says the same for the keyboard.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const ROUNDS = 300, REACH = 70, PUSH = -260, ROOM = 16, LEFT = 40, RIGHT = 230, ABOVE = 40, LINE = 18, DOT = 9;
const LEAST_SCALE = 0.25, MOST_SCALE = 3, STEP = 1.25, READABLE = 0.9; /* below it names are hard to read */

interface Node {
        index: number;
        x: number;
        y: number;
        group: SVGGElement;
        right: number; /* how far its name reaches beside it */
}

function readNodes(svg: SVGSVGElement): Node[] {
        return [...svg.querySelectorAll<SVGGElement>("g[data-node]")].map((group, index) => {
                const [x, y] = (group.getAttribute("transform")?.match(/-?[\d.]+/g) ?? ["0", "0"]).map(Number);
                return { index, x, y, group, right: 0 };
        });
}

function show(svg: SVGSVGElement, nodes: Node[], lines: SVGLineElement[]): void {
        for (const node of nodes)
                node.group.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
        for (const line of lines) {
                const [a, b] = [nodes[Number(line.dataset.a)], nodes[Number(line.dataset.b)]];
                for (const [name, value] of [["x1", a.x], ["y1", a.y], ["x2", b.x], ["y2", b.y]] as const)
                        line.setAttribute(name, value.toFixed(1));
        }
}

interface Size {
        wide: number;
        high: number;
}

/* Names stand to the right of their nodes. */
function fit(svg: SVGSVGElement, nodes: Node[]): Size {
        const xs = nodes.map((node) => node.x), ys = nodes.map((node) => node.y);
        const wide = Math.max(...xs) - Math.min(...xs) + LEFT + RIGHT, high = Math.max(...ys) - Math.min(...ys) + 2 * ABOVE;
        svg.setAttribute("viewBox", [Math.min(...xs) - LEFT, Math.min(...ys) - ABOVE, wide, high].map((value) => value.toFixed(0)).join(" "));
        return { wide, high };
}

function resize(svg: SVGSVGElement, size: Size, scale: number): void {
        svg.setAttribute("width", (size.wide * scale).toFixed(0));
        svg.setAttribute("height", (size.high * scale).toFixed(0));
}

/* Brings the subject itself, the first node, to the middle of the window. */
function showSelf(frame: HTMLElement, self: Node): void {
        const dot = self.group.querySelector("circle")?.getBoundingClientRect(), box = frame.getBoundingClientRect();
        if (dot)
                frame.scrollBy(dot.x - box.x - frame.clientWidth / 3, dot.y - box.y - frame.clientHeight / 2);
}

/* Names are shown at a size that can be read, the whole drawing only where it fits or is asked for. */
function letZoom(figure: HTMLElement, frame: HTMLElement, svg: SVGSVGElement, nodes: Node[], size: Size): void {
        const whole = (): number => Math.min(1, frame.clientWidth / size.wide);
        let scale = Math.max(READABLE, whole());
        const set = (wanted: number): void => {
                scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, wanted));
                resize(svg, size, scale);
                showSelf(frame, nodes[0]);
        };
        const ways: Record<string, () => void> = { in: () => set(scale * STEP), out: () => set(scale / STEP), all: () => set(whole()) };
        for (const button of figure.querySelectorAll<HTMLButtonElement>("button[data-zoom]"))
                button.addEventListener("click", () => ways[button.dataset.zoom ?? ""]?.());
        figure.querySelector(".kt-network__zoom")?.removeAttribute("hidden");
        set(scale);
}

function layNamesFlat(nodes: Node[]): void {
        for (const node of nodes) {
                const name = node.group.querySelector("text");
                name?.removeAttribute("transform");
                name?.setAttribute("text-anchor", "start");
                name?.setAttribute("x", "12");
                node.right = 12 + (name?.getBBox().width ?? 0);
        }
}

/* Two that write over each other, moved apart up and down by half of what is missing each. */
function part(a: Node, b: Node): void {
        const missing = LINE - Math.abs(a.y - b.y);
        if (missing <= 0 || a.x - DOT > b.x + b.right || b.x - DOT > a.x + a.right)
                return;
        const half = (a.y < b.y ? -missing : missing) / 2;
        a.y += half;
        b.y -= half;
}

function partNames(nodes: Node[]): void {
        for (let round = 0; round < ROUNDS; round++)
                nodes.forEach((a, i) => nodes.slice(i + 1).forEach((b) => part(a, b)));
}

function letDrag(svg: SVGSVGElement, nodes: Node[], lines: SVGLineElement[]): void {
        let held: Node | undefined;
        svg.addEventListener("pointerdown", (event) => {
                const target = event.target as Element;
                /* A finger on a name scrolls; only the node itself follows it. */
                if (event.pointerType !== "mouse" && !target.closest("circle"))
                        return;
                const group = target.closest("g[data-node]");
                held = nodes.find((node) => node.group === group);
        });
        svg.addEventListener("pointermove", (event) => {
                const matrix = svg.getScreenCTM();
                if (!held || !matrix)
                        return;
                const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
                [held.x, held.y] = [at.x, at.y];
                show(svg, nodes, lines);
        });
        for (const end of ["pointerup", "pointercancel", "pointerleave"])
                svg.addEventListener(end, () => { held = undefined; });
}

function untangle(figure: HTMLElement): void {
        const svg = figure.querySelector("svg"), frame = figure.querySelector<HTMLElement>(".kt-network__window");
        if (!svg || !frame)
                return;
        const nodes = readNodes(svg);
        const lines = [...svg.querySelectorAll<SVGLineElement>("line[data-a]")];
        const links = lines.map((line) => ({ source: Number(line.dataset.a), target: Number(line.dataset.b) }));
        forceSimulation(nodes)
                .force("link", forceLink(links).distance(REACH))
                .force("push", forceManyBody().strength(PUSH))
                .force("room", forceCollide(ROOM))
                .force("x", forceX(0).strength(0.06))
                .force("y", forceY(0).strength(0.12))
                .stop()
                .tick(ROUNDS);
        layNamesFlat(nodes);
        partNames(nodes);
        show(svg, nodes, lines);
        letDrag(svg, nodes, lines);
        letZoom(figure, frame, svg, nodes, fit(svg, nodes));
}

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-network]"))
        untangle(figure);
