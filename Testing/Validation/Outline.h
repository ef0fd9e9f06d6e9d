#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "ClosedCurve.h"
#include "Contours.h"
#include "myosect/Core/Geometry.h"
#include "myosect/Core/Types.h"

namespace myosect::validation
{
/** One file of Data/HandDrawn: what a reader drew on one slice. Its README describes the fields. */
struct ReaderOutline
{
  std::string name;    ///< of the file, without its ending
  std::string dataset; ///< folder of the series below the data folder
  Modality modality = Modality::Ct;
  double zLpsMm = 0.0;
  Vector3 firstPixelLpsMm{};
  std::array<Vector3, 2> direction{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 } }; ///< LPS, along which column and row grow
  std::vector<Loop> limb; ///< millimetres in the slice's plane along column and row from its first pixel, as all that follow
  std::vector<Loop> fascia;
  std::vector<Loop> bones;
};

/** \throws Error(UnreadableInput) naming the file. */
[[nodiscard]] ReaderOutline ReadOutline(const std::filesystem::path & file);

/** Regions of one slice, each as loops that do not overlap. */
struct SliceRegions
{
  std::vector<Loop> limb;
  std::vector<Loop> fascia; ///< with the bones, which may stand on it or reach through it
  std::vector<Loop> bone;

  [[nodiscard]] double CompartmentArea() const noexcept { return Area(fascia) - Area(bone); }
};

/** What one or more readers drew: the zero level of the mean of their signed distances. */
[[nodiscard]] SliceRegions RegionsOf(const std::vector<ReaderOutline> & readers, const Frame & frame);

/** Pixels of which at least half lies inside the fascia and outside bone. */
[[nodiscard]] segmentation::MaskPlane CompartmentPixels(const SliceRegions & regions, const Frame & frame);

/** Overlap 2 |a ∩ b| / (|a| + |b|). */
[[nodiscard]] double Dice(const segmentation::MaskPlane & a, const segmentation::MaskPlane & b) noexcept;
} // namespace myosect::validation
