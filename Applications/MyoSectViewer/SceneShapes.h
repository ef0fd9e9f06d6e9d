#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/Rendering/SliceView.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** Box around labels, over all slices. */
struct LabelExtent
{
  bool found = false;
  double firstColumn = 0.0, lastColumn = 0.0, firstRow = 0.0, lastRow = 0.0;
};
struct LabelExtents
{
  LabelExtent all, left, right;
};
[[nodiscard]] LabelExtents ExtentsOf(const viewer::Document & document);

[[nodiscard]] rendering::Shape Circle(const rendering::StudySource & study, std::size_t k, viewer::PlanePoint centre, double radiusMm);

/** What is drawn over slice k: outline in the making, marks with their values, excluded regions, fascia while it is being moved, the linked
 * cursor. */
[[nodiscard]] std::vector<rendering::Shape> DrawnShapes(const viewer::ViewerModel & model, const viewer::Document & document,
                                                        const rendering::StudySource & study, std::size_t k);

/** A measured level, for the scouts. */
struct LevelLine
{
  std::size_t sliceIndex = 0;
  std::string text; ///< "50 %" of the bone, else "101 mm" from the knee; may be empty
};
[[nodiscard]] std::vector<LevelLine> LevelLinesOf(const viewer::Document & document);
} // namespace myosect::app
