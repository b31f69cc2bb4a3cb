// The map of the world, without Antarctica, in the Natural Earth projection (Šavrič, Jenny and others, 2011).
import world from "world-atlas/countries-110m.json";
import type { FeatureCollection, Geometry, Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

const ANTARCTICA = "010";
const RADIANS = Math.PI / 180;

// The data crosses the 180th meridian, for globes. On a flat map such a ring would be drawn back across the whole world, so it goes
// on beyond the edge instead.
function unwrap(ring: Position[]): Position[] {
  let shift = 0;
  return ring.map(([lon = 0, lat = 0], index) => {
    const before = ring[index - 1]?.[0];
    if (before !== undefined && Math.abs(lon - before) > 180) shift += lon < before ? 360 : -360;
    return [lon + shift, lat];
  });
}

function flat(geometry: Geometry): Geometry {
  if (geometry.type === "Polygon") return { ...geometry, coordinates: geometry.coordinates.map(unwrap) };
  if (geometry.type === "MultiPolygon") return { ...geometry, coordinates: geometry.coordinates.map((polygon) => polygon.map(unwrap)) };
  return geometry;
}

export function countries(): FeatureCollection {
  const topology = world as unknown as Topology<{ countries: GeometryCollection }>;
  const { features } = feature(topology, topology.objects.countries);
  return { type: "FeatureCollection", features: features.filter(({ id }) => id !== ANTARCTICA).map((one) => ({ ...one, geometry: flat(one.geometry) })) };
}

function height(phi: number): number {
  const p2 = phi * phi;
  const p4 = p2 * p2;
  return phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
}

function width(phi: number): number {
  const p2 = phi * phi;
  const p4 = p2 * p2;
  return 0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4));
}

export const naturalEarth = {
  project([lon, lat]: [number, number]): [number, number] {
    const phi = lat * RADIANS;
    return [lon * RADIANS * width(phi), -height(phi)];
  },
  unproject([x, y]: [number, number]): [number, number] {
    let phi = -y;
    for (let i = 0; i < 8; ++i) phi -= (height(phi) + y) / ((height(phi + 1e-4) - height(phi)) / 1e-4);
    return [x / width(phi) / RADIANS, phi / RADIANS];
  },
};
