#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/ViewerModel/Document.h"
#include "myosect/ViewerModel/EditTools.h"

namespace myosect::viewer
{
/** What lies under the cursor. */
struct ProbeValue
{
  Index3 voxel{};
  Vector3 pointLps{};
  bool isHounsfield = true;
  double intensity = 0.0; ///< Hounsfield units, or signal
  std::optional<double> fatFractionPercent;
  LabelId label = kBackgroundLabel;
  std::optional<Tissue> tissue; ///< empty: background
  Side side = Side::Unknown;
};

/** Empty outside the image. */
[[nodiscard]] std::optional<ProbeValue> ProbeAt(const Document & document, std::size_t k, PlanePoint point);
/** "34 HU · muscle, left · L 84.2 P 12.0 S 431.0 mm · voxel 120 88 12" */
[[nodiscard]] std::string TextOf(const ProbeValue & probe);

/** Patient position of a place in a slice, at the slice's true position. */
[[nodiscard]] Vector3 PointOnSlice(const StudySource & source, std::size_t k, PlanePoint point);

/** Patient position in words: letters for the direction, millimetres without sign. */
[[nodiscard]] std::string PositionText(const Vector3 & pointLps);

/** Letters at the edges of a view: where its right, left, bottom and top edges point in the patient: "L", "LP". */
struct EdgeLetters
{
  std::string right, left, bottom, top;
};
/** \param rightLps, downLps  directions of the view's x to the right and y downwards */
[[nodiscard]] EdgeLetters LettersOf(const Vector3 & rightLps, const Vector3 & downLps);

/** Length of a scale bar: 1, 2 or 5 times a power of ten millimetres, and no more than a third of `viewMm`. */
[[nodiscard]] double ScaleBarMm(double viewMm);

enum class MarkKind : std::uint8_t
{
  Distance,
  Ellipse
};

/** A measuring mark: two ends of a distance, or two opposite corners of an ellipse's box. It never changes a result. */
struct Mark
{
  MarkKind kind = MarkKind::Distance;
  std::size_t sliceIndex = 0;
  PlanePoint a, b;
};

struct MarkValues
{
  double lengthMm = 0.0;          ///< of a distance
  double areaMm2 = 0.0;           ///< of an ellipse
  std::size_t voxels = 0;         ///< whose centres lie inside
  std::optional<double> mean, sd; ///< HU or signal; empty without a voxel inside, sd with fewer than two
  std::optional<double> meanFatFractionPercent;
};
[[nodiscard]] MarkValues Measure(const Mark & mark, const StudySource & source);
/** "42.1 mm", or "312 mm², mean 54.2 HU, SD 11.0" */
[[nodiscard]] std::string TextOf(const Mark & mark, const MarkValues & values, bool isHounsfield);
} // namespace myosect::viewer
