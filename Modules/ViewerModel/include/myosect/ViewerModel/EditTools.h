#pragma once

#include <optional>
#include <vector>

#include "myosect/ViewerModel/StudySource.h"

namespace myosect::viewer
{
/** Place in a slice plane as continuous index of the canonical grid: voxel (0,0) has its centre at (0,0). */
struct PlanePoint
{
  double i = 0.0;
  double j = 0.0;
};

/** Labels of one slice that a tool may change. */
struct SliceLabels
{
  LabelId * labels = nullptr;
  std::size_t columns = 0, rows = 0;
  double columnMm = 1.0, rowMm = 1.0;

  [[nodiscard]] LabelId & At(std::size_t i, std::size_t j) const { return labels[j * columns + i]; }
  [[nodiscard]] std::size_t Count() const { return columns * rows; }
};

struct IntensityRange
{
  double lower = -1e9, upper = 1e9;
};

/** What a tool writes, and where it may. */
struct PaintRule
{
  LabelId target = kBackgroundLabel;
  std::optional<IntensityRange> onlyWithin; ///< of `intensity`
  const float * intensity = nullptr;        ///< of the slice; needed with onlyWithin
};

/** All voxels whose centre lies within `radiusMm` of the segment from a to b. \return whether any label changed. */
bool PaintStroke(const SliceLabels & slice, PlanePoint a, PlanePoint b, double radiusMm, const PaintRule & rule);

/** All voxels whose centre lies inside the closed outline (even-odd rule). */
bool FillOutline(const SliceLabels & slice, const std::vector<PlanePoint> & outline, const PaintRule & rule);
[[nodiscard]] bool IsInside(const std::vector<PlanePoint> & outline, PlanePoint point);

/** What moving the deep fascia needs to know of the slice. */
struct FasciaContext
{
  std::vector<float> tissueScale; ///< Hounsfield units, or the tissue scale of magnetic resonance
  double noiseHu = 0.0;
  segmentation::CtSegmentationParameters parameters;
};

/**
 * \brief Drags the deep fascia of one side from `from` to `to`.
 *
 * The boundary of what lies inside the fascia is displaced by (to - from) at `from`, falling off smoothly to nothing at `reachMm` along it;
 * the limb's outline, skin and bone stay. Voxels gained take the class that the segmentation gives by its windows
 * (segmentation::ClassifyTissues), voxels lost become subcutaneous fat, or other tissue outside the fascia where they are lean islands.
 * \return whether any label changed.
 */
bool MoveFascia(const SliceLabels & slice, Side side, PlanePoint from, PlanePoint to, double reachMm, const FasciaContext & context);

/** Outline of the deep fascia of a side, as closed polygons through pixel edges; for picking and drawing. */
[[nodiscard]] std::vector<std::vector<PlanePoint>> FasciaOutlines(const LabelId * labels, std::size_t columns, std::size_t rows, Side side);
/** Outlines of any set of labels. */
[[nodiscard]] std::vector<std::vector<PlanePoint>> OutlinesOf(const std::vector<std::uint8_t> & mask, std::size_t columns,
                                                              std::size_t rows);

/**
 * \brief Shape-based interpolation (signed distances, Raya and Udupa 1990, doi 10.1109/42.52980) of the deep fascia of a side between two
 * corrected slices.
 *
 * The fascia of each slice between is interpolated; classes of voxels that change from outside to inside and back are decided as in
 * MoveFascia. \param share  0 at `lower`, 1 at `upper`.
 */
bool InterpolateFascia(const SliceLabels & slice, const LabelId * lower, const LabelId * upper, double share, Side side,
                       const FasciaContext & context);
/** Copies the deep fascia of a side from another slice. */
bool CopyFascia(const SliceLabels & slice, const LabelId * from, Side side, const FasciaContext & context);
/** The same for the region of one label, whatever it is: voxels that leave it take what lies next to them. */
bool InterpolateRegion(const SliceLabels & slice, const LabelId * lower, const LabelId * upper, double share, LabelId label);

/** Gives all voxels of the slice that belong to one side to another. */
bool ChangeSide(const SliceLabels & slice, Side from, Side to);
/** Left becomes right and right left. */
bool ExchangeSides(const SliceLabels & slice);
} // namespace myosect::viewer
