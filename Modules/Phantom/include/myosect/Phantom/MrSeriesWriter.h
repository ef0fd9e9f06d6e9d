#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "myosect/Core/Geometry.h"
#include "myosect/Phantom/DicomSeriesWriter.h"

namespace myosect::phantom
{
/** One kind of image of a study. */
enum class MrPart : std::uint8_t
{
  T1Weighted,
  Water,
  Fat,
  InPhase,
  OpposedPhase,
  FatFraction
};
[[nodiscard]] std::string_view ToString(MrPart part) noexcept;

/** Ways to store the parts of a Dixon study. Tokens are those that public code expects of real files; see the sources in docs. */
enum class MrVendor : std::uint8_t
{
  Siemens, ///< a series a part; token last in ImageType (DERIVED\PRIMARY\M\DIXON\WATER) or FrameType, description with _W, _F, _in, _opp
  Ge,      ///< a series a part; DERIVED\PRIMARY\DIXON\WATER, description "WATER: ..."; in- and opposed-phase by description alone
  Philips, ///< one series; classic ORIGINAL\PRIMARY\W\W\DERIVED, enhanced FrameType ...\DIXON\WATER; private scaling an image
  Plain    ///< a series a part, told by its description alone
};

struct MrEncoding
{
  MrVendor vendor = MrVendor::Siemens;
  bool enhancedMultiFrame = false;                                      ///< Enhanced MR Image Storage: one file a series
  DicomEncoding::Syntax syntax = DicomEncoding::Syntax::ExplicitLittle; ///< lossless ones
  bool privateScaling =
      true; ///< Philips: write (2005,100E) and (2005,100D); without, rescaled values of water and fat are on different scales
  bool perSliceScaling = false; ///< Philips: scale slope and rescale slope vary from image to image
  double fatFractionScale =
      1000.0; ///< stored value of a fat fraction of 1 for vendors without a rescale slope for it: 1000 permille, 100 percent
  bool descending = false;
};

/** What headers tell about the sequence. Times in milliseconds. */
struct MrSequence
{
  bool spinEcho = false;
  double fieldTesla = 3.0;
  double repetitionTimeMs = 10.0;
  double flipAngleDeg = 3.0;
  double echoTimeMs = 2.3; ///< of T1, in-phase, water, fat
  double opposedEchoTimeMs = 1.15;
  bool writeTimes = true; ///< false: no TR, TE and flip angle, as anonymised files have it
  std::optional<int> patientAgeYears;
};

struct MrImage
{
  MrPart part = MrPart::Water;
  const std::vector<float> * values = nullptr; ///< grid memory order; fat fractions 0..1
};

/**
 * \brief Writes the parts of one MR acquisition as DICOM into `directory`, below it a folder a series.
 *
 * Signal is stored as 16-bit unsigned integers that keep the values (all but Philips), or scaled by (2005,100E) so that signal = (stored *
 * rescale slope + rescale intercept) / (rescale slope * scale slope). Frames are planes of axes 0 and 1. UIDs depend on `uidSeed`,
 * description and part. Study and frame of reference are shared by all series of one seed. Returns the files by part, then slice. \throws
 * Error(CannotWrite), also for what cannot be stored.
 */
std::vector<std::filesystem::path> WriteMrSeries(const std::filesystem::path & directory, const Grid & grid,
                                                 const std::vector<MrImage> & images, const MrSequence & sequence,
                                                 const DicomIdentity & identity = {}, const MrEncoding & encoding = {});

/** Series UID that WriteMrSeries gives a part. */
[[nodiscard]] std::string MrSeriesUid(const DicomIdentity & identity, MrPart part, MrVendor vendor);
} // namespace myosect::phantom
