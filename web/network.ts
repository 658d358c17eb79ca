// SPDX-License-Identifier: AGPL-3.0-or-later
// Untangles the network that the server drew: nodes that hang together come together. Without script it stays as drawn.
// Nothing moves by itself: the places are worked out at once. A node can be dragged; the table below is for the keyboard.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const ROUNDS = 300, REACH = 70, PUSH = -260, ROOM = 16, LEFT = 40, RIGHT = 230, ABOVE = 40, LEAST = 760;

interface Node {
        index: number;
        x: number;
        y: number;
        group: SVGGElement;
}

function readNodes(svg: SVGSVGElement): Node[] {
        return [...svg.querySelectorAll<SVGGElement>("g[data-node]")].map((group, index) => {
                const [x, y] = (group.getAttribute("transform")?.match(/-?[\d.]+/g) ?? ["0", "0"]).map(Number);
                return { index, x, y, group };
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

/* Names stand to the right of their nodes; a small network is not blown up. */
function fit(svg: SVGSVGElement, nodes: Node[]): void {
        const xs = nodes.map((node) => node.x), ys = nodes.map((node) => node.y);
        const wide = Math.max(...xs) - Math.min(...xs) + LEFT + RIGHT, high = Math.max(...ys) - Math.min(...ys) + 2 * ABOVE;
        const spare = Math.max(0, LEAST - wide) / 2;
        svg.setAttribute("viewBox", [Math.min(...xs) - LEFT - spare, Math.min(...ys) - ABOVE, wide + 2 * spare, high]
                .map((value) => value.toFixed(0)).join(" "));
}

function layNamesFlat(nodes: Node[]): void {
        for (const node of nodes) {
                const name = node.group.querySelector("text");
                name?.removeAttribute("transform");
                name?.setAttribute("text-anchor", "start");
                name?.setAttribute("x", "12");
        }
}

function letDrag(svg: SVGSVGElement, nodes: Node[], lines: SVGLineElement[]): void {
        let held: Node | undefined;
        svg.addEventListener("pointerdown", (event) => {
                const group = (event.target as Element).closest("g[data-node]");
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
        for (const end of ["pointerup", "pointerleave"])
                svg.addEventListener(end, () => { held = undefined; });
}

function untangle(svg: SVGSVGElement): void {
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
        show(svg, nodes, lines);
        fit(svg, nodes);
        letDrag(svg, nodes, lines);
}

for (const svg of document.querySelectorAll<SVGSVGElement>("svg[data-network]"))
        untangle(svg);
