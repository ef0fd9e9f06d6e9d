#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "myosect/Core/Geometry.h"

namespace myosect::phantom
{
/** How a synthetic CT series is stored. The defaults are those of a plain axial scan. */
struct DicomEncoding
{
  enum class Syntax
  {
    ImplicitLittle,
    ExplicitLittle,
    ExplicitBig,
    Deflated,
    Rle,
    JpegBaseline, ///< lossy, unsigned 8 bit whatever bitsStored; a rescale slope left at 1 becomes 8
    JpegExtended, ///< lossy, unsigned 12 bit whatever bitsStored
    JpegLossless, ///< process 14 SV1
    JpegLsLossless,
    Jpeg2000Lossless
  };
  Syntax syntax = Syntax::ExplicitLittle;
  bool enhancedMultiFrame = false; ///< one Enhanced CT file with per-frame functional groups
  bool isSigned = false;
  int bitsStored = 16; ///< 12 or 16
  bool monochrome1 = false;
  bool perSliceRescale = false; ///< slope and intercept vary from slice to slice; values stay the same HU
  double rescaleSlope = 1.0;
  double rescaleIntercept = -1024.0;
  bool descending = false;       ///< files from head to feet
  bool randomNames = false;      ///< file names without order or ending
  std::int32_t paddingValue = 0; ///< stored value of padding; used when writePadding
  bool writePadding = false;     ///< PixelPaddingValue; voxels of HU <= -2000 in the input are stored as padding
  double gantryTiltDeg = 0.0;    ///< shears slice positions along the column direction by tan(tilt) per mm of travel
};

/** Header fields, all synthetic. `extra` sets any other attribute by name ("BodyPartExamined"), applied last. */
struct DicomIdentity
{
  std::string patientName = "Phantom^Limb";
  std::string patientId = "PHANTOM";
  std::string studyUid, seriesUid; ///< empty: derived from `uidSeed`
  std::string uidSeed = "phantom";
  std::string studyDate = "20240101";
  std::string patientPosition = "HFS";
  std::string seriesDescription = "phantom";
  std::map<std::string, std::string> extra;
};

/**
 * \brief Writes HU values on a grid as a DICOM CT series, one file a slice (or one enhanced file), into `directory`.
 *
 * `hounsfield` follows the grid's memory order; frames are planes of axes 0 and 1. Values outside the storable range saturate, as on a
 * scanner. A gantry tilt moves the positions of slices, not their content. UIDs depend on `uidSeed`, not on time. Returns the files in
 * slice order. \throws Error(CannotWrite), also for what cannot be stored (signed lossy JPEG, unknown attribute).
 */
std::vector<std::filesystem::path> WriteCtSeries(const std::filesystem::path & directory, const Grid & grid,
                                                 const std::vector<std::int16_t> & hounsfield, const DicomIdentity & identity = {},
                                                 const DicomEncoding & encoding = {});
} // namespace myosect::phantom
