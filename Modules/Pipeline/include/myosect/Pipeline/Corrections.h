#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/Types.h"
#include "myosect/Report/Review.h"

namespace myosect::pipeline
{
struct MeasureRequest;

inline constexpr const char * kCorrectionsFile = "corrections.json";

/** The section of one limb in one slice plane. */
struct LimbSlice
{
  Side side = Side::Unknown;
  std::size_t sliceIndex = 0; ///< from feet to head
};

/** A reader's word on the segment of slices, both ends included. */
struct SegmentChoice
{
  Side side = Side::Unknown;
  std::size_t firstSlice = 0, lastSlice = 0;
  Segment segment = Segment::Unknown;
};

/** A slice that leaves every sum. Without a side: of all limbs. */
struct ExcludedSlice
{
  Side side = Side::Unknown;
  std::size_t sliceIndex = 0;
  std::string reason;
};

/** A drawn region that leaves every sum: its voxels count as no tissue. */
struct ExcludedRegion
{
  std::size_t sliceIndex = 0;
  std::vector<Vector3> outlineLps; ///< closed polygon in the plane, millimetres
  std::string reason;
};

/**
 * \brief What a reader changed and decided about a result, beside the label map itself: `corrections.json` of a result folder.
 *
 * Measurements are a function of image, labels, parameters and corrections. JSON Schema: Data/Schemas/corrections.schema.json.
 */
struct Corrections
{
  std::vector<LimbSlice> edited;       ///< sections whose labels a reader changed
  std::vector<SegmentChoice> segments; ///< later ones stand above earlier ones
  std::vector<ExcludedSlice> excludedSlices;
  std::vector<ExcludedRegion> excludedRegions;
  bool countedByVoxel = false; ///< labels come from another program: boundary voxels count whole, as drawn
  report::Review review;

  [[nodiscard]] bool Empty() const;
};

/** Corrections of a segmentation to be measured: the file that was named, else the one beside our own segmentation, else none. \throws
 * Error(UnreadableInput). */
[[nodiscard]] Corrections CorrectionsOf(const MeasureRequest & request);

/** From JSON text. \throws Error(UnreadableInput) naming what is wrong. */
[[nodiscard]] Corrections ParseCorrections(const std::string & text);
/** \throws Error(UnreadableInput) naming what is wrong. */
[[nodiscard]] Corrections ReadCorrections(const std::filesystem::path & file);
/** As JSON text; what ParseCorrections reads. */
[[nodiscard]] std::string CorrectionsText(const Corrections & corrections);
/** \throws Error(CannotWrite). */
void WriteCorrections(const std::filesystem::path & file, const Corrections & corrections);
} // namespace myosect::pipeline
