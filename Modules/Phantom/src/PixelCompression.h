#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "myosect/Phantom/DicomSeriesWriter.h"

class DcmDataset;

namespace myosect::phantom
{
/** Frames of one file, all of the same size, as 16-bit words. */
struct FrameStack
{
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<std::vector<std::uint16_t>> frames;
};

/** DICOM UID of a syntax. */
[[nodiscard]] const char * TransferSyntaxUid(DicomEncoding::Syntax syntax) noexcept;

/**
 * \brief Puts PixelData in the representation of `encoding.syntax` into a dataset whose image pixel module is complete.
 *
 * The lossy encoders are called directly, because DCMTK's own codec renders CT through its display pipeline. JPEG 2000 goes through
 * OpenJPEG, which DCMTK lacks. \throws Error(CannotWrite).
 */
void PutPixelData(DcmDataset & dataset, FrameStack stack, const DicomEncoding & encoding);
} // namespace myosect::phantom
