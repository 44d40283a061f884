import type { ImageDimensions } from "./image-dimensions.ts";

/** A character cell. */
export interface CellDimensions {
	widthPx: number;
	heightPx: number;
}

export const USUAL_CELL: CellDimensions = { widthPx: 9, heightPx: 18 };

/** The cells a picture covers when it is made as large as the limits allow, its shape kept. At least one. */
export function calculateImageCellSize(
	image: ImageDimensions,
	maxColumns: number,
	maxRows?: number,
	cell: CellDimensions = USUAL_CELL,
): { columns: number; rows: number } {
	const columnLimit = Math.max(1, Math.floor(maxColumns));
	const rowLimit = maxRows === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(maxRows));
	const width = Math.max(1, image.widthPx);
	const height = Math.max(1, image.heightPx);
	const scale = Math.min((columnLimit * cell.widthPx) / width, (rowLimit * cell.heightPx) / height);
	return {
		columns: Math.max(1, Math.min(columnLimit, Math.ceil((width * scale) / cell.widthPx))),
		rows: Math.max(1, Math.min(rowLimit, Math.ceil((height * scale) / cell.heightPx))),
	};
}
