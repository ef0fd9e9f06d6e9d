#pragma once

#include <functional>
#include <string>
#include <vector>

#include "DatasetBuilder.h"

#include "myosect/Dicom/MrReader.h"

namespace myosect::dicom::test
{
/** Signal of the test body: positive, linear in space, different along every axis. */
[[nodiscard]] double FieldSignal(const Vector3 & pointLps);

/** A small MR series without rescale; attributes by tag are written last. */
struct MrSpec
{
  StackSpec stack;
  std::string imageType = "ORIGINAL\\PRIMARY\\M\\ND", description, manufacturer = "SIEMENS";
  std::vector<std::pair<DcmTagKey, std::string>> attributes;
  bool hasRescale = false;                        ///< writes slope and intercept of the encoding
  std::function<double(unsigned)> rescaleSlopeOf; ///< of each slice, in place of the encoding's
  std::function<double(unsigned)> scaleSlopeOf;   ///< Philips (2005,100E) of each slice; absent when empty
};

[[nodiscard]] MrSpec MakeMr(const std::string & seriesUid, const std::string & imageType = "ORIGINAL\\PRIMARY\\M\\ND",
                            const std::string & description = {});
/** A T1 spin echo: TR 600 ms, TE 12 ms. */
[[nodiscard]] MrSpec MakeT1(const std::string & seriesUid);
void WriteMr(const MrSpec & spec, const std::filesystem::path & folder, E_TransferSyntax syntax = EXS_LittleEndianExplicit);

/** Frames of several parts in one Enhanced MR object, frame type and rescale by frame. */
struct EnhancedPart
{
  std::string frameType;
  std::function<double(const Vector3 &)> signal;
  double rescaleSlope = 1.0;
};
void WriteEnhancedMr(const MrSpec & spec, const std::vector<EnhancedPart> & parts, const std::filesystem::path & file);

[[nodiscard]] SeriesCatalog ScanMr(const std::filesystem::path & folder);
/** Largest difference between the values and the field at the true places of the voxels, padding (0) left out. */
[[nodiscard]] double LargestError(const MrVolume & volume, const std::function<double(const Vector3 &)> & signal);
/** Attribute that the written series gets. */
[[nodiscard]] std::pair<DcmTagKey, std::string> With(const DcmTagKey & tag, const std::string & value);
} // namespace myosect::dicom::test
