#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include "myosect/Core/Geometry.h"
#include "myosect/Dicom/CtReader.h"

namespace myosect::dicom::test
{
/** A folder that lives as long as the object. */
class TempFolder
{
public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder &) = delete;
  TempFolder & operator=(const TempFolder &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const { return m_Path; }
  [[nodiscard]] std::filesystem::path operator/(const std::string & name) const { return m_Path / name; }

private:
  std::filesystem::path m_Path;
};

/** Hounsfield units of the test body: linear in space, so that linear interpolation is exact, and different along every axis. */
[[nodiscard]] double FieldHu(const Vector3 & pointLps);

/** How stored values lie in their words. */
struct Encoding
{
  unsigned bitsAllocated = 16, bitsStored = 16, highBit = 15;
  bool isSigned = true;
  double slope = 1.0, intercept = -1024.0;
};

/** A stack of CT slices; everything may be changed before it is written. */
struct StackSpec
{
  unsigned columns = 32, rows = 24, slices = 8;
  Vector3 rowDirection{ 1, 0, 0 }, columnDirection{ 0, 1, 0 };
  Vector3 firstPosition{ -10.0, -12.0, 100.0 };
  Vector3 stepLps{ 0, 0, 3.0 }; ///< from slice to slice
  double columnSpacingMm = 0.8, rowSpacingMm = 0.9;
  double thicknessMm = 3.0;
  Encoding encoding;
  std::function<double(const Vector3 &)> hu = FieldHu;
  std::string studyUid = "1.2.3", seriesUid = "1.2.3.4", namePrefix = "slice";
  /** Called last for every slice. */
  std::function<void(DcmDataset &, unsigned)> adjust = [](DcmDataset &, unsigned) {};

  [[nodiscard]] Vector3 PositionLps(unsigned slice) const;
  [[nodiscard]] Vector3 PointLps(unsigned slice, unsigned column, unsigned row) const;
};

/** Words that hold the Hounsfield units of one slice. */
[[nodiscard]] std::vector<std::uint16_t> WordsOf(const StackSpec & spec, unsigned slice);
/** Data set of one slice with native pixel data. */
[[nodiscard]] std::unique_ptr<DcmFileFormat> MakeSlice(const StackSpec & spec, unsigned slice);
void PutWords(DcmDataset & dataset, const StackSpec & spec, const std::vector<std::uint16_t> & words);
void Save(DcmFileFormat & format, const std::filesystem::path & file, E_TransferSyntax syntax = EXS_LittleEndianExplicit);
/** Writes every slice as <namePrefix>NNN.dcm. */
void WriteStack(const StackSpec & spec, const std::filesystem::path & folder, E_TransferSyntax syntax = EXS_LittleEndianExplicit);
/** The whole stack as one enhanced multi-frame object. */
[[nodiscard]] std::unique_ptr<DcmFileFormat> MakeEnhanced(const StackSpec & spec);

/** JPEG 2000 code stream of words that hold `precision` bits. */
[[nodiscard]] std::vector<std::uint8_t> EncodeJpeg2000(const std::vector<std::uint16_t> & words, unsigned columns, unsigned rows,
                                                       unsigned precision, bool isSigned, bool isLossy);
/** Puts code streams, one a frame, in place of the pixel data. */
void PutCodeStreams(DcmDataset & dataset, const std::vector<std::vector<std::uint8_t>> & streams, E_TransferSyntax syntax);

/** Scans a folder, takes the only candidate and decodes it. */
[[nodiscard]] CtVolume ReadOnly(const std::filesystem::path & folder, RunContext & context);
[[nodiscard]] CtVolume ReadOnly(const std::filesystem::path & folder);

/** Largest difference between the volume and the field at the true place of its voxels; padding is left out. */
[[nodiscard]] double LargestError(const CtVolume & volume, const std::function<double(const Vector3 &)> & hu = FieldHu);
/** Physical place of a voxel, slices at their true positions. */
[[nodiscard]] Vector3 TruePointLps(const CtVolume & volume, std::size_t i, std::size_t j, std::size_t k);

[[nodiscard]] bool HasWarning(const RunContext & context, const std::string & code);
/** Exit code of the error that the call throws, or 0. */
[[nodiscard]] int ExitCodeOf(const std::function<void()> & call);
[[nodiscard]] std::string MessageOf(const std::function<void()> & call);
[[nodiscard]] std::string Decimal(double number);
} // namespace myosect::dicom::test
