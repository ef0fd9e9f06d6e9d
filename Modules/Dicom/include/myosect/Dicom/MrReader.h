#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/** What the numbers of an MR volume are. */
enum class MrScale : std::uint8_t
{
  Stored,       ///< no rescale: stored values
  Rescaled,     ///< rescale slope and intercept applied
  FloatingPoint ///< Philips: rescaled / (rescale slope * scale slope), comparable between images of one acquisition
};

/**
 * \brief A decoded MR volume on a regular grid, one station or several joined.
 *
 * Axis 0 runs along the rows of the stored images, axis 1 along their columns, axis 2 from the feet-most to the head-most slice. `values`
 * holds grid.VoxelCount() numbers; padding is 0 and counted. Where stations overlap, each place is taken from the station whose own end is
 * farther away.
 */
struct MrVolume
{
  Grid grid;
  std::unique_ptr<float[]> values;
  std::vector<double> slicePositionMm;   ///< of each slice along axis 2 above slice 0, true; grid.spacingMm[2] is the regular step
  std::vector<bool> sliceAfterGap;       ///< true where the step from the slice below is a gap: volumes across it are undefined
  std::vector<std::size_t> sliceStation; ///< station of each slice, 0-based from the feet
  std::vector<std::size_t> paddingPerSlice;
  std::vector<SliceSource> sources; ///< of each slice along axis 2
  bool hasPadding = false;
  bool joined = false;    ///< put together from several stations
  bool rectified = false; ///< not on the grid of the stored images
  MrScale scale = MrScale::Stored;
  std::string seriesUids;      ///< of all stations from the feet to the head, joined by ';'
  SeriesAttributes attributes; ///< of the feet-most station
  MrFacts mr;                  ///< of the feet-most station
};

/**
 * \brief Decodes one candidate, or the stations of one acquisition, feet-most first.
 *
 * Formats as ReadCt. One gap is kept at its true place, between stations too. Stations whose grids differ in the plane by more than a
 * tenth of a pixel, or in spacing, are refused.
 *
 * Warnings of the series: duplicate-files, slice-gap, single-slice, lossy-compression, side-contradiction, pixel-data-excess,
 * stations-joined.
 * Progress of the current stage runs from `fractionBegin` to `fractionEnd`.
 * \throws Error(UnreadableInput), (UnsupportedInput) as ReadCt; (UnsupportedInput) for stations that do not fit together, and rescale that
 *         changes within a volume while the factor that makes it comparable is missing.
 */
[[nodiscard]] MrVolume ReadMr(const VolumeCandidate & candidate, RunContext & context);
[[nodiscard]] MrVolume ReadMr(const SeriesCatalog & catalog, const std::vector<std::size_t> & stations, RunContext & context,
                              double fractionBegin = 0.0, double fractionEnd = 1.0);

/** The unit in which a fat-fraction map was stored. */
enum class MapScale : std::uint8_t
{
  Fraction,
  Percent,
  Permille
};

/** The parts of a Dixon set. Parts lie on grids of their own; those of one acquisition usually share it. */
struct DixonVolumes
{
  std::optional<MrVolume> water, fat, inPhase, opposedPhase;
  std::optional<MrVolume> fatFraction; ///< as a fraction: 1 is fat, whatever the unit it was stored in
  MapScale mapScale = MapScale::Fraction;
  std::string mapScaleEvidence; ///< a sentence; empty without a map
  FatFractionKind kind = FatFractionKind::Signal;
  std::string kindEvidence;       ///< a sentence
  bool fatFractionAllowed = true; ///< water and fat are on one scale, or there is a map
  std::string scaleEvidence;      ///< a sentence: how water and fat were brought to one scale, or why they could not be
};

/**
 * \brief Decodes the parts of a set that are measured: water and fat, the map, in- and opposed-phase where there is no other.
 * \throws Error(UnsupportedInput) as ReadMr; for a set with a defect; for water and fat that cannot be brought to one scale and no map
 *         beside them; for a map whose unit is neither told nor plain from its values.
 */
[[nodiscard]] DixonVolumes ReadDixon(const SeriesCatalog & catalog, const DixonSet & set, RunContext & context);

/** The unit of a map from what its header says and the values of fat in it. \throws Error(UnsupportedInput) when they do not tell. */
struct RecognisedMapScale
{
  MapScale scale;
  std::string evidence; ///< a sentence
};
[[nodiscard]] RecognisedMapScale RecogniseMapScale(const float * values, std::size_t count, const std::string & unit);
} // namespace myosect::dicom
