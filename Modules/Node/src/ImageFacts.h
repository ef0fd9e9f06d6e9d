#pragma once

#include <filesystem>
#include <string>

namespace myosect::node
{
/** What the node must know of an object it received. */
struct ImageFacts
{
  std::string studyUid, sopClassUid, sopInstanceUid;
  std::string headDigest;  ///< 16 hexadecimal digits over all elements but the pixel data, whatever the transfer syntax
  std::string pixelDigest; ///< 16 over the pixel data as they are coded
  std::string coding;      ///< "n" native, else the transfer syntax by its last component; lossy ones end with "y"
  bool isImage = false;    ///< CT or MR that the analysis reads
};

/** Same instance, same content: losslessly coded in two ways counts as the same. */
[[nodiscard]] bool SameContent(const std::string & headA, const std::string & pixelsA, const std::string & codingA,
                               const std::string & headB, const std::string & pixelsB, const std::string & codingB);

/** \throws Error(UnreadableInput) with a reason without UIDs, when it is no DICOM object or names no study or instance. */
[[nodiscard]] ImageFacts ReadImageFacts(const std::filesystem::path & file);

/** SOP class and instance of a DICOM file, from its meta header, and its transfer syntax. \throws Error(UnreadableInput). */
struct ObjectName
{
  std::string sopClassUid, sopInstanceUid, transferSyntaxUid;
};
[[nodiscard]] ObjectName ReadObjectName(const std::filesystem::path & file);
} // namespace myosect::node
