#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "ExportJob.h"

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcuid.h"
#include "dcmtk/dcmfg/fgderimg.h"
#include "dcmtk/dcmfg/fgfracon.h"
#include "dcmtk/dcmfg/fgpixmsr.h"
#include "dcmtk/dcmfg/fgplanor.h"
#include "dcmtk/dcmfg/fgplanpo.h"
#include "dcmtk/dcmiod/cielabutil.h"
#include "dcmtk/dcmseg/segdoc.h"
#include "dcmtk/dcmseg/segment.h"

#include "DatasetText.h"
#include "Uids.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"
#include "myosect/Report/LabelColours.h"

namespace myosect::dicomexport
{
namespace
{
/** How the frames of the object lie on the labels' grid: as the stored images do, or as the grid where these differ in size. */
struct FrameLayout
{
  std::size_t columns = 0, rows = 0;
  std::vector<std::array<long, 2>> begin; ///< of each slice: column and row of the grid at the frame's corner
  std::vector<Vector3> positionLps;
};

FrameLayout LayOutFrames(const SourceStack & source)
{
  const dicom::SliceSource & first = source.slices.front();
  const bool isUniform = std::all_of(source.slices.begin(), source.slices.end(),
                                     [&](const dicom::SliceSource & s) { return s.columns == first.columns && s.rows == first.rows; });
  FrameLayout layout;
  layout.columns = isUniform ? first.columns : source.grid.size[0];
  layout.rows = isUniform ? first.rows : source.grid.size[1];
  for (const dicom::SliceSource & slice : source.slices)
  {
    Vector3 position = slice.positionLps;
    if (!isUniform)
    {
      for (std::size_t c = 0; c < 3; ++c)
      {
        position[c] -= slice.shiftColumns * source.grid.spacingMm[0] * source.grid.direction[0][c] +
                       slice.shiftRows * source.grid.spacingMm[1] * source.grid.direction[1][c];
      }
    }
    layout.begin.push_back(isUniform ? std::array<long, 2>{ std::lround(slice.shiftColumns), std::lround(slice.shiftRows) }
                                     : std::array<long, 2>{ 0, 0 });
    layout.positionLps.push_back(position);
  }
  return layout;
}

CodeSequenceMacro MacroOf(const Code & code)
{
  return CodeSequenceMacro(code.value.c_str(), code.scheme.c_str(), code.meaning.c_str());
}

/** Labels of one slice inside a frame. */
class SliceLabels
{
public:
  SliceLabels(const ExportInput & input, const FrameLayout & layout, std::size_t k) : m_Input(input), m_Layout(layout), m_Slice(k) {}

  /** Calls body(index in the frame, label) for every voxel of the grid inside the frame. */
  template <typename TBody> void ForEach(const TBody & body) const
  {
    const Grid & grid = m_Input.source->grid;
    const LabelId * labels = m_Input.labels->data() + m_Slice * grid.SliceVoxelCount();
    const auto [beginColumn, beginRow] = m_Layout.begin[m_Slice];
    for (std::size_t y = 0; y < m_Layout.rows; ++y)
    {
      const long row = static_cast<long>(y) + beginRow;
      if (row < 0 || row >= static_cast<long>(grid.size[1]))
      {
        continue;
      }
      for (std::size_t x = 0; x < m_Layout.columns; ++x)
      {
        const long column = static_cast<long>(x) + beginColumn;
        if (column >= 0 && column < static_cast<long>(grid.size[0]))
        {
          body(y * m_Layout.columns + x, labels[static_cast<std::size_t>(row) * grid.size[0] + static_cast<std::size_t>(column)]);
        }
      }
    }
  }

private:
  const ExportInput & m_Input;
  const FrameLayout & m_Layout;
  std::size_t m_Slice;
};

class SegmentationWriting
{
public:
  SegmentationWriting(const ExportJob & job, RunContext & context)
      : m_Job(job), m_Context(context), m_Layout(LayOutFrames(*job.input.source))
  {
  }

  WrittenSegmentation Run(const std::filesystem::path & file)
  {
    FindLabels();
    Create();
    for (const LabelId label : m_Labels)
    {
      AddSegment(label);
    }
    AddSharedGroups();
    AddFrames();
    Save(file);
    return m_Written;
  }

private:
  void FindLabels()
  {
    m_InSlice.resize(m_Job.input.source->slices.size());
    std::array<bool, 256> found{};
    for (std::size_t k = 0; k < m_InSlice.size(); ++k)
    {
      SliceLabels(m_Job.input, m_Layout, k).ForEach([&](std::size_t, LabelId label) { m_InSlice[k][label] = true; });
      for (std::size_t label = 0; label < found.size(); ++label)
      {
        found[label] = found[label] || m_InSlice[k][label];
      }
    }
    for (std::size_t label = 1; label < found.size(); ++label)
    {
      if (found[label] && MeaningOf(static_cast<LabelId>(label)))
      {
        m_Labels.push_back(static_cast<LabelId>(label));
      }
    }
  }

  void Create()
  {
    const std::string version(SoftwareVersion());
    const IODGeneralEquipmentModule::EquipmentInfo equipment(OFString(kSoftwareName.data()), OFString(kSoftwareName.data()), "0",
                                                             version.c_str());
    ContentIdentificationMacro identification("1", "MYOSECT", "Tissues of the limbs", "");
    DcmSegmentation * made = nullptr;
    Require(DcmSegmentation::createBinarySegmentation(made, static_cast<Uint16>(m_Layout.rows), static_cast<Uint16>(m_Layout.columns),
                                                      equipment, identification),
            "segmentation");
    m_Document.reset(made);
    const std::string frameOfReference = m_Job.input.source->frameOfReferenceUid;
    Require(m_Document->getFrameOfReference().setFrameOfReferenceUID(frameOfReference.c_str()), "FrameOfReferenceUID");
    Require(m_Document->getStudy().setStudyInstanceUID(m_Job.studyUid.c_str()), "StudyInstanceUID");
    Require(m_Document->getSeries().setSeriesNumber("9001"), "SeriesNumber");
    const std::string dimensions = NameBasedUid({ "dimensions", "segment, position" });
    IODMultiframeDimensionModule & module = m_Document->getDimensions();
    Require(module.addDimensionIndex(DCM_ReferencedSegmentNumber, dimensions.c_str(), DCM_SegmentIdentificationSequence,
                                     "ReferencedSegmentNumber"),
            "dimensions");
    Require(module.addDimensionIndex(DCM_ImagePositionPatient, dimensions.c_str(), DCM_PlanePositionSequence, "ImagePositionPatient"),
            "dimensions");
  }

  void AddSegment(LabelId label)
  {
    const LabelMeaning meaning = *MeaningOf(label);
    const TissueCodes codes = CodesOf(meaning.tissue);
    const std::string tissue(ToString(meaning.tissue));
    const std::string name = TrackingName(meaning.side, Segment::Unknown, tissue);
    const bool isAutomatic = !HasEdits(*m_Job.input.content) && !m_Job.input.foreign;
    const std::string algorithm =
        m_Job.input.foreign ? "not stated: labels of another program" : std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion());
    DcmSegment * segment = nullptr;
    Require(DcmSegment::create(segment, name.c_str(), MacroOf(codes.category), MacroOf(codes.type),
                               isAutomatic ? DcmSegTypes::SAT_AUTOMATIC : DcmSegTypes::SAT_SEMIAUTOMATIC, algorithm.c_str()),
            "segment");
    std::unique_ptr<DcmSegment> owner(segment);
    Require(segment->setTrackingID(name.c_str()), "segment");
    Require(segment->setTrackingUID(TrackingUid(m_Job.input.content->table.identity, meaning.side, Segment::Unknown, tissue).c_str()),
            "segment");
    if (!m_Job.input.foreign)
    {
      DescribeAlgorithm(segment->getSegmentationAlgorithmIdentification());
    }
    GeneralAnatomyMacro & anatomy = segment->getGeneralAnatomyCode();
    anatomy.getAnatomicRegion() = MacroOf(codes.region);
    if (const auto laterality = LateralityOf(meaning.side))
    {
      segment->getSegmentedPropertyTypeModifierCode().push_back(new CodeSequenceMacro(MacroOf(*laterality)));
      anatomy.getAnatomicRegionModifier().push_back(new CodeSequenceMacro(MacroOf(*laterality)));
    }
    const report::LabelColour colour = report::ColourOf(meaning.tissue, meaning.side);
    std::array<double, 3> lab{};
    IODCIELabUtil::rgb2DicomLab(lab[0], lab[1], lab[2], colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
    const auto word = [](double value) { return static_cast<Uint16>(std::lround(std::clamp(value, 0.0, 65535.0))); };
    Require(segment->setRecommendedDisplayCIELabValue(word(lab[0]), word(lab[1]), word(lab[2])), "segment");
    Uint16 number = 0;
    Require(m_Document->addSegment(segment, number), "segment");
    owner.release();
    m_Written.segmentOf[label] = number;
  }

  void DescribeAlgorithm(AlgorithmIdentificationMacro & algorithm) const
  {
    std::string parameters;
    for (const std::string & text : ParameterTexts(*m_Job.input.content))
    {
      parameters += (parameters.empty() ? "" : "; ") + text;
    }
    algorithm.getAlgorithmFamilyCode().set("MYO_RULES", kPrivateScheme, "Rules of image processing without learning");
    Require(algorithm.setAlgorithmName(std::string(kSoftwareName).c_str()), "algorithm");
    Require(algorithm.setAlgorithmVersion(std::string(SoftwareVersion()).c_str()), "algorithm");
    Require(algorithm.setAlgorithmParameters(parameters.c_str()), "algorithm");
  }

  void AddSharedGroups()
  {
    const SourceStack & source = *m_Job.input.source;
    const std::array<double, 6> & o = source.slices.front().orientation;
    std::array<std::string, 6> text;
    std::transform(o.begin(), o.end(), text.begin(), DecimalText);
    const std::unique_ptr<FGPlaneOrientationPatient> orientation(FGPlaneOrientationPatient::createMinimal(
        text[0].c_str(), text[1].c_str(), text[2].c_str(), text[3].c_str(), text[4].c_str(), text[5].c_str()));
    Require(orientation != nullptr ? EC_Normal : EC_MemoryExhausted, "plane orientation");
    Require(m_Document->addForAllFrames(*orientation), "plane orientation");
    FGPixelMeasures measures;
    Require(measures.setPixelSpacing(DecimalTexts({ source.grid.spacingMm[1], source.grid.spacingMm[0] }).c_str()), "pixel spacing");
    Require(measures.setSliceThickness(DecimalText(source.sliceThicknessMm.value_or(source.grid.spacingMm[2])).c_str()), "slice thickness");
    if (IsEven())
    {
      Require(measures.setSpacingBetweenSlices(DecimalText(source.grid.spacingMm[2]).c_str()), "spacing between slices");
    }
    Require(m_Document->addForAllFrames(measures), "pixel measures");
  }

  /** One number holds for the distance of all slices. */
  [[nodiscard]] bool IsEven() const
  {
    constexpr double negligibleMm = 1e-3;
    const SourceStack & source = *m_Job.input.source;
    for (std::size_t k = 1; k < source.slicePositionMm.size(); ++k)
    {
      if (std::abs(source.slicePositionMm[k] - source.slicePositionMm[k - 1] - source.grid.spacingMm[2]) > negligibleMm)
      {
        return false;
      }
    }
    return source.slices.size() > 1;
  }

  void AddFrames()
  {
    // The toolkit packs frames wrongly whose number of pixels is no multiple of 8: it gets empty ones, PutPixels the bits.
    std::vector<Uint8> pixels(m_Layout.columns * m_Layout.rows, 0);
    for (const LabelId label : m_Labels)
    {
      m_Context.ThrowIfCancelled();
      for (std::size_t k = 0; k < m_InSlice.size(); ++k)
      {
        if (m_InSlice[k][label])
        {
          AddFrame(label, k, pixels);
        }
      }
    }
  }

  void AddFrame(LabelId label, std::size_t k, std::vector<Uint8> & pixels)
  {
    const std::size_t begin = m_FrameCount++ * pixels.size();
    m_Bits.resize((begin + pixels.size() + 7) / 8, 0);
    SliceLabels(m_Job.input, m_Layout, k)
        .ForEach(
            [&](std::size_t i, LabelId id)
            {
              if (id == label)
              {
                m_Bits[(begin + i) / 8] = static_cast<Uint8>(m_Bits[(begin + i) / 8] | (1U << ((begin + i) % 8)));
              }
            });
    const Vector3 & p = m_Layout.positionLps[k];
    const std::unique_ptr<FGPlanePosPatient> position(
        FGPlanePosPatient::createMinimal(DecimalText(p[0]).c_str(), DecimalText(p[1]).c_str(), DecimalText(p[2]).c_str()));
    Require(position != nullptr ? EC_Normal : EC_MemoryExhausted, "plane position");
    FGFrameContent content;
    Require(content.setDimensionIndexValues(m_Written.segmentOf[label], 0), "frame content");
    Require(content.setDimensionIndexValues(static_cast<Uint32>(k + 1), 1), "frame content");
    FGDerivationImage derivation;
    AddSource(derivation, m_Job.input.source->slices[k]);
    const OFVector<FGBase *> groups = [&]
    {
      OFVector<FGBase *> all;
      all.push_back(position.get());
      all.push_back(&content);
      all.push_back(&derivation);
      return all;
    }();
    Require(m_Document->addFrame(pixels.data(), m_Written.segmentOf[label], groups), "frame");
  }

  static void AddSource(FGDerivationImage & derivation, const dicom::SliceSource & slice)
  {
    DerivationImageItem * item = nullptr;
    Require(derivation.addDerivationImageItem(MacroOf(Dcm("113076", "Segmentation")), "", item), "derivation image");
    auto source = std::make_unique<SourceImageItem>();
    source->getPurposeOfReferenceCode() = MacroOf(Dcm("121322", "Source image for image processing operation"));
    ImageSOPInstanceReferenceMacro & reference = source->getImageSOPInstanceReference();
    Require(reference.setReferencedSOPClassUID(slice.sopClassUid.c_str()), "source image");
    Require(reference.setReferencedSOPInstanceUID(slice.sopInstanceUid.c_str()), "source image");
    if (slice.frameNumber > 0)
    {
      Require(reference.addReferencedFrameNumber(static_cast<Uint16>(slice.frameNumber)), "source image");
    }
    item->getSourceImageItems().push_back(source.release());
  }

  void Save(const std::filesystem::path & file)
  {
    DcmFileFormat format;
    DcmDataset & dataset = *format.getDataset();
    Require(m_Document->writeDataset(dataset), "segmentation");
    m_Document.reset();
    m_Job.header.Complete(dataset, { UID_SegmentationStorage, "SEG", "9001", std::string(kSoftwareName) + " segmentation" });
    PutPixels(dataset);
    PutText(dataset, DCM_SegmentsOverlap, "NO");
    DeclarePrivateScheme(dataset);
    PutReferencedSeries(dataset);
    m_Written.object = SaveObject(file, format);
  }

  /** Bits of all frames one after the other, as the standard asks for, whatever the number of pixels of a frame. */
  void PutPixels(DcmDataset & dataset)
  {
    m_Bits.resize(m_Bits.size() + m_Bits.size() % 2, 0);
    Require(dataset.putAndInsertUint8Array(DCM_PixelData, m_Bits.data(), static_cast<unsigned long>(m_Bits.size())), "pixel data");
  }

  /** Common Instance Reference: every source instance once, by series. */
  void PutReferencedSeries(DcmDataset & dataset) const
  {
    std::map<std::string, std::map<std::string, std::string>> instancesOf;
    for (const dicom::SliceSource & slice : m_Job.input.source->slices)
    {
      instancesOf[slice.seriesUid][slice.sopInstanceUid] = slice.sopClassUid;
    }
    dataset.findAndDeleteElement(DCM_ReferencedSeriesSequence);
    long seriesIndex = 0;
    for (const auto & [series, instances] : instancesOf)
    {
      DcmItem & entry = SequenceEntry(dataset, DCM_ReferencedSeriesSequence, seriesIndex++);
      PutText(entry, DCM_SeriesInstanceUID, series);
      long index = 0;
      for (const auto & [instance, sopClass] : instances)
      {
        DcmItem & reference = SequenceEntry(entry, DCM_ReferencedInstanceSequence, index++);
        PutText(reference, DCM_ReferencedSOPClassUID, sopClass);
        PutText(reference, DCM_ReferencedSOPInstanceUID, instance);
      }
    }
  }

  const ExportJob & m_Job;
  RunContext & m_Context;
  FrameLayout m_Layout;
  std::vector<std::array<bool, 256>> m_InSlice; ///< labels of each slice
  std::vector<LabelId> m_Labels;                ///< one segment each
  std::vector<Uint8> m_Bits;                    ///< of all frames so far
  std::size_t m_FrameCount = 0;
  std::unique_ptr<DcmSegmentation> m_Document;
  WrittenSegmentation m_Written;
};
} // namespace

WrittenSegmentation WriteSegmentation(const std::filesystem::path & file, const ExportJob & job, RunContext & context)
{
  const SourceStack & source = *job.input.source;
  constexpr std::size_t largestSide = 65535;
  if (source.frameOfReferenceUid.empty())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + source.slices.front().seriesUid +
                    ": its headers hold no Frame of Reference UID, which a DICOM segmentation needs; leave seg out of --dicom");
  }
  if (source.grid.size[0] > largestSide || source.grid.size[1] > largestSide)
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + source.slices.front().seriesUid + ": its images are too large for a DICOM segmentation");
  }
  return SegmentationWriting(job, context).Run(file);
}
} // namespace myosect::dicomexport
