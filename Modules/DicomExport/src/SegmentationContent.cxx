#include "SegmentationContent.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcsequen.h"
#include "dcmtk/dcmdata/dcuid.h"

#include "DatasetText.h"
#include "myosect/Core/Error.h"

namespace myosect::dicomexport
{
namespace
{
constexpr const char * kLabelMapClass = "1.2.840.10008.5.1.4.1.1.66.7";
constexpr std::size_t kMostSegments = 65535;

[[noreturn]] void Unreadable(const std::string & name, const std::string & what)
{
  throw Error(ErrorCode::UnreadableInput, "segmentation " + name + ": " + what);
}

[[noreturn]] void Unsupported(const std::string & name, const std::string & what)
{
  throw Error(ErrorCode::UnsupportedInput, "segmentation " + name + ": " + what);
}

DcmItem * EntryOf(DcmItem * item, const DcmTagKey & tag, unsigned long index = 0)
{
  DcmSequenceOfItems * sequence = nullptr;
  const bool isThere = item != nullptr && item->findAndGetSequence(tag, sequence).good() && sequence != nullptr && index < sequence->card();
  return isThere ? sequence->getItem(index) : nullptr;
}

std::vector<Code> CodesIn(DcmItem * item, const DcmTagKey & tag)
{
  std::vector<Code> codes;
  for (unsigned long i = 0; DcmItem * entry = EntryOf(item, tag, i); ++i)
  {
    std::string value = TextOf(*entry, DCM_CodeValue);
    value = value.empty() ? TextOf(*entry, DCM_LongCodeValue) : value;
    codes.push_back({ value, TextOf(*entry, DCM_CodingSchemeDesignator), TextOf(*entry, DCM_CodeMeaning) });
  }
  return codes;
}

Code FirstCode(DcmItem * item, const DcmTagKey & tag)
{
  const std::vector<Code> codes = CodesIn(item, tag);
  return codes.empty() ? Code{} : codes.front();
}

std::optional<std::vector<double>> NumbersIn(DcmItem * item, const DcmTagKey & tag, unsigned long count)
{
  std::vector<double> numbers;
  for (unsigned long i = 0; i < count; ++i)
  {
    Float64 number = 0.0;
    if (item == nullptr || item->findAndGetFloat64(tag, number, i).bad() || !std::isfinite(number))
    {
      return std::nullopt;
    }
    numbers.push_back(number);
  }
  return numbers;
}

class Parsing
{
public:
  Parsing(DcmDataset & dataset, const std::string & name) : m_Dataset(dataset), m_Name(name) {}

  ParsedSegmentation Run()
  {
    ReadKind();
    const std::size_t frameCount = ReadFrameCount();
    m_Result.frameOfReferenceUid = TextOf(m_Dataset, DCM_FrameOfReferenceUID);
    m_Result.manufacturer = TextOf(m_Dataset, DCM_Manufacturer);
    ReadPixels(frameCount);
    for (std::size_t f = 0; f < frameCount; ++f)
    {
      m_Result.frames.push_back(ReadFrame(f));
    }
    return std::move(m_Result);
  }

private:
  [[nodiscard]] std::size_t Word(const DcmTagKey & tag)
  {
    Uint16 value = 0;
    return m_Dataset.findAndGetUint16(tag, value).good() ? value : 0;
  }

  void ReadKind()
  {
    const std::string sopClass = TextOf(m_Dataset, DCM_SOPClassUID);
    if (sopClass != UID_SegmentationStorage && sopClass != kLabelMapClass)
    {
      Unsupported(m_Name, "it is DICOM, but no segmentation object; give a DICOM SEG, NIfTI, NRRD or MetaImage file");
    }
    const std::string type = TextOf(m_Dataset, DCM_SegmentationType);
    const bool isLabelMap = sopClass == kLabelMapClass || type == "LABELMAP";
    if (!isLabelMap && type != "BINARY" && type != "FRACTIONAL")
    {
      Unsupported(m_Name, "its Segmentation Type '" + AsciiText(type) + "' is none of BINARY, FRACTIONAL and LABELMAP");
    }
    m_Result.type = isLabelMap ? SegmentationType::LabelMap : type == "BINARY" ? SegmentationType::Binary : SegmentationType::Fractional;
    m_Result.columns = Word(DCM_Columns);
    m_Result.rows = Word(DCM_Rows);
    m_Result.bitsAllocated = static_cast<unsigned>(Word(DCM_BitsAllocated));
    const bool isSound = m_Result.type == SegmentationType::Binary       ? m_Result.bitsAllocated == 1
                         : m_Result.type == SegmentationType::Fractional ? m_Result.bitsAllocated == 8
                                                                         : m_Result.bitsAllocated == 8 || m_Result.bitsAllocated == 16;
    if (!isSound || m_Result.columns == 0 || m_Result.rows == 0)
    {
      Unsupported(m_Name, "its rows, columns and bits do not belong to a segmentation");
    }
    const std::size_t full = Word(DCM_MaximumFractionalValue);
    m_Result.background = m_Result.type == SegmentationType::LabelMap ? static_cast<unsigned>(Word(DCM_PixelPaddingValue)) : 0;
    m_Result.fullValue =
        m_Result.type == SegmentationType::Fractional ? static_cast<unsigned>(full == 0 ? 255 : std::min<std::size_t>(full, 255)) : 1;
  }

  std::size_t ReadFrameCount()
  {
    Sint32 count = 0;
    if (m_Dataset.findAndGetSint32(DCM_NumberOfFrames, count).bad() || count < 1)
    {
      Unreadable(m_Name, "it tells no number of frames");
    }
    return static_cast<std::size_t>(count);
  }

  void ReadPixels(std::size_t frameCount)
  {
    if (DcmXfer(m_Dataset.getOriginalXfer()).isEncapsulated() && m_Dataset.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad())
    {
      Unsupported(m_Name, "its pixel data cannot be decompressed; export it uncompressed");
    }
    const std::size_t frameBits = m_Result.columns * m_Result.rows * m_Result.bitsAllocated;
    if (frameCount > std::numeric_limits<std::size_t>::max() / frameBits)
    {
      Unreadable(m_Name, "its number of frames is absurd");
    }
    const std::size_t neededBytes = (frameBits * frameCount + 7) / 8;
    DcmElement * element = nullptr;
    if (m_Dataset.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr || element->getLength() < neededBytes)
    {
      Unreadable(m_Name, "its pixel data are shorter than rows, columns and frames say; copy it again");
    }
    Uint8 * bytes = nullptr;
    Uint16 * words = nullptr;
    if (element->getUint8Array(bytes).good() && bytes != nullptr)
    {
      m_Result.pixels.assign(bytes, bytes + neededBytes);
    }
    else if (element->getUint16Array(words).good() && words != nullptr)
    {
      m_Result.pixels.resize(neededBytes);
      for (std::size_t i = 0; i < neededBytes; ++i)
      {
        m_Result.pixels[i] = static_cast<std::uint8_t>(words[i / 2] >> (i % 2 == 0 ? 0 : 8));
      }
    }
    else
    {
      Unreadable(m_Name, "its pixel data cannot be read");
    }
  }

  /** The frame's own functional group, else the shared one. */
  DcmItem * Group(std::size_t frame, const DcmTagKey & tag)
  {
    if (DcmItem * own = EntryOf(EntryOf(&m_Dataset, DCM_PerFrameFunctionalGroupsSequence, static_cast<unsigned long>(frame)), tag))
    {
      return own;
    }
    return EntryOf(EntryOf(&m_Dataset, DCM_SharedFunctionalGroupsSequence), tag);
  }

  SegmentFrame ReadFrame(std::size_t f)
  {
    SegmentFrame frame;
    const auto position = NumbersIn(Group(f, DCM_PlanePositionSequence), DCM_ImagePositionPatient, 3);
    const auto orientation = NumbersIn(Group(f, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient, 6);
    const auto spacing = NumbersIn(Group(f, DCM_PixelMeasuresSequence), DCM_PixelSpacing, 2);
    if (!position || !orientation || !spacing)
    {
      Unsupported(m_Name, "frame " + std::to_string(f + 1) + " tells no position, orientation or pixel spacing");
    }
    std::copy(position->begin(), position->end(), frame.positionLps.begin());
    std::copy(orientation->begin(), orientation->end(), frame.orientation.begin());
    frame.rowSpacingMm = (*spacing)[0];
    frame.columnSpacingMm = (*spacing)[1];
    if (m_Result.type != SegmentationType::LabelMap)
    {
      DcmItem * identification = Group(f, DCM_SegmentIdentificationSequence);
      Uint16 number = 0;
      if (identification == nullptr || identification->findAndGetUint16(DCM_ReferencedSegmentNumber, number).bad())
      {
        Unsupported(m_Name, "frame " + std::to_string(f + 1) + " names no segment");
      }
      frame.segment = number;
    }
    return frame;
  }

  DcmDataset & m_Dataset;
  const std::string & m_Name;
  ParsedSegmentation m_Result;
};
} // namespace

ParsedSegmentation ParseSegmentation(DcmDataset & dataset, const std::string & name)
{
  return Parsing(dataset, name).Run();
}

std::vector<SegmentDescription> ParseSegments(DcmDataset & dataset, const std::string & name)
{
  std::vector<SegmentDescription> segments;
  for (unsigned long i = 0; i < kMostSegments; ++i)
  {
    DcmItem * item = EntryOf(&dataset, DCM_SegmentSequence, i);
    if (item == nullptr)
    {
      break;
    }
    Uint16 number = 0;
    if (item->findAndGetUint16(DCM_SegmentNumber, number).bad())
    {
      Unsupported(name, "a segment has no number");
    }
    SegmentDescription segment;
    segment.number = number;
    segment.label = TextOf(*item, DCM_SegmentLabel);
    segment.algorithm = TextOf(*item, DCM_SegmentAlgorithmName);
    segment.codes.category = FirstCode(item, DCM_SegmentedPropertyCategoryCodeSequence);
    segment.codes.type = FirstCode(item, DCM_SegmentedPropertyTypeCodeSequence);
    segment.codes.typeModifiers =
        CodesIn(EntryOf(item, DCM_SegmentedPropertyTypeCodeSequence), DCM_SegmentedPropertyTypeModifierCodeSequence);
    for (const Code & code : CodesIn(item, DCM_SegmentedPropertyTypeModifierCodeSequence))
    {
      segment.codes.typeModifiers.push_back(code);
    }
    segment.codes.regions = CodesIn(item, DCM_AnatomicRegionSequence);
    for (const Code & code : CodesIn(item, DCM_PrimaryAnatomicStructureSequence))
    {
      segment.codes.regions.push_back(code);
    }
    segment.codes.regionModifiers = CodesIn(EntryOf(item, DCM_AnatomicRegionSequence), DCM_AnatomicRegionModifierSequence);
    for (const Code & code : CodesIn(EntryOf(item, DCM_PrimaryAnatomicStructureSequence), DCM_PrimaryAnatomicStructureModifierSequence))
    {
      segment.codes.regionModifiers.push_back(code);
    }
    segment.tissue = TissueOf(segment.codes);
    segment.side = SideOf(segment.codes);
    segments.push_back(std::move(segment));
  }
  std::stable_sort(segments.begin(), segments.end(),
                   [](const SegmentDescription & a, const SegmentDescription & b) { return a.number < b.number; });
  for (std::size_t i = 1; i < segments.size(); ++i)
  {
    if (segments[i].number == segments[i - 1].number)
    {
      Unsupported(name, "segment " + std::to_string(segments[i].number) + " is described twice");
    }
  }
  if (segments.empty())
  {
    Unsupported(name, "it describes no segment");
  }
  return segments;
}
} // namespace myosect::dicomexport
