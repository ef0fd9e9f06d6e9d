#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "myosect/DicomExport/Codes.h"
#include "myosect/DicomExport/SourceStack.h"

namespace myosect::dicomexport
{
/** One segment as its object describes it. */
struct SegmentDescription
{
  int number = 0;
  std::string label, algorithm;
  SegmentCodes codes;
  std::optional<Tissue> tissue; ///< that the codes name
  std::optional<Side> side;     ///< that the codes name
};

/** Whether the file begins as DICOM files do. */
[[nodiscard]] bool IsDicomFile(const std::filesystem::path & file);

/**
 * \brief A DICOM segmentation of this or another program.
 *
 * Binary, fractional and label map objects; frames in any order, those without voxels left out; current and legacy codes. Everything in the
 * file is checked before it is used. Not thread-safe.
 */
class SegmentationFile
{
public:
  /** \throws Error(UnreadableInput) for a file that cannot be parsed or is cut off, (UnsupportedInput) for other objects and encodings. */
  explicit SegmentationFile(const std::filesystem::path & file);
  ~SegmentationFile();
  SegmentationFile(const SegmentationFile &) = delete;
  SegmentationFile & operator=(const SegmentationFile &) = delete;

  /** By number. */
  [[nodiscard]] const std::vector<SegmentDescription> & Segments() const noexcept { return m_Segments; }

  /** Written by this program, and every segment's tissue can be told: labels are ours. */
  [[nodiscard]] bool IsOwn() const noexcept { return m_IsOwn; }

  /**
   * \brief The segment number of every voxel of the source's grid; 0 where there is none.
   *
   * A frame belongs to the slice whose stored image (or plane of the grid) has its corners within 0.1 mm of the frame's. Of fractional
   * segments a voxel takes the largest fraction from one half on.
   * \param takes  which segments count; the others may overlap with anything
   * \throws Error(UnsupportedInput) when the frame of reference is not the source's, a frame lies at no slice, sizes differ, or two binary
   *         segments that count overlap. A source without slices (a volume file) is matched by its grid alone.
   */
  [[nodiscard]] std::vector<std::int32_t> NumbersOn(const SourceStack & source,
                                                    const std::function<bool(const SegmentDescription &)> & takes) const;

private:
  struct Content;
  std::unique_ptr<Content> m_Content;
  std::vector<SegmentDescription> m_Segments;
  bool m_IsOwn = false;
};
} // namespace myosect::dicomexport
