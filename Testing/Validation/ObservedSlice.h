#pragma once

#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "Outline.h"
#include "myosect/Image/Volume.h"

namespace myosect::validation
{
/** What both readers drew on one slice. */
struct DrawnSlice
{
  ReaderOutline a, b;
};

/** The slices of these modalities by data set, from the feet to the head. \throws Error(UnreadableInput), also when there are none. */
[[nodiscard]] std::map<std::string, std::vector<DrawnSlice>> ReadDrawnSlices(const std::filesystem::path & outlines,
                                                                             const std::vector<Modality> & modalities);

/** The pixels of a slice around what was drawn, in the frame of the outlines. */
struct Window
{
  Frame frame;
  int column = 0, row = 0; ///< of its first pixel in the slice
  std::size_t slice = 0;

  /** Of a pixel of the window in a slice that is so many columns wide. */
  [[nodiscard]] std::size_t Voxel(int i, int j, std::size_t columns) const noexcept
  {
    return static_cast<std::size_t>(row + j) * columns + static_cast<std::size_t>(column + i);
  }
};

/** \throws Error(UnsupportedInput) unless a slice lies where the outline says, its rows and columns with it. */
[[nodiscard]] Window FindWindow(const VolumeGeometry & geometry, const ReaderOutline & outline);

/** One slice as one observer sees it. */
struct Observed
{
  SliceRegions regions;
  segmentation::MaskPlane compartment;
  double limbCm2 = 0.0, compartmentCm2 = 0.0, boneCm2 = 0.0;
};

/** One reader, or the mean of several. */
[[nodiscard]] Observed ByReaders(const Window & window, const std::vector<ReaderOutline> & readers);

/** The side whose labels cover most of the limb that was drawn; empty when none do. */
[[nodiscard]] std::optional<Side> LabelledSide(const LabelVolume & labels, const Window & window, const ReaderOutline & outline);

/** Labels of one side. */
[[nodiscard]] Observed ByProgram(const LabelVolume & labels, const Window & window, Side side);

/** Differences between two observers: first minus second, in per cent of the second. */
struct Difference
{
  double dice = 0.0, compartmentPercent = 0.0, fasciaMm = 0.0, limbPercent = 0.0, bonePercent = 0.0;
};

/** `counts` tells which points of the curves count in the distance; by default all do. */
[[nodiscard]] Difference Compare(const Observed & first, const Observed & second, const PointFilter & counts = {});

/** One number of each row, without its sign where `absolute` is set. */
template <typename TRow>
[[nodiscard]] std::vector<double> Column(const std::vector<TRow> & rows, double std::common_type_t<TRow>::*member, bool absolute)
{
  std::vector<double> values;
  for (const TRow & row : rows)
  {
    values.push_back(absolute ? std::abs(row.*member) : row.*member);
  }
  return values;
}
} // namespace myosect::validation
