#include "MrBuilder.h"

#include <cmath>

#include "gtest/gtest.h"

namespace myosect::dicom::test
{
namespace
{
void Put(DcmItem & item, const DcmTagKey & tag, const std::string & text)
{
  ASSERT_TRUE(item.putAndInsertString(tag, text.c_str()).good()) << tag.toString();
}

DcmItem & NewItem(DcmItem & parent, const DcmTagKey & sequence, long index = 0)
{
  DcmItem * item = nullptr;
  EXPECT_TRUE(parent.findOrCreateSequenceItem(sequence, item, index).good());
  return *item;
}

void PutCommonMr(DcmDataset & dataset, const MrSpec & spec)
{
  Put(dataset, DCM_Modality, "MR");
  Put(dataset, DCM_ImageType, spec.imageType);
  Put(dataset, DCM_SeriesDescription, spec.description);
  Put(dataset, DCM_Manufacturer, spec.manufacturer);
  for (const auto & [tag, value] : spec.attributes)
  {
    Put(dataset, tag, value);
  }
}

void PutScaleSlope(DcmItem & item, double scaleSlope)
{
  Put(item, DcmTagKey(0x2005, 0x0010), "Philips MR Imaging DD 001");
  const auto single = static_cast<Float32>(scaleSlope);
  ASSERT_TRUE(item.putAndInsertFloat32(DcmTag(0x2005, 0x100E, EVR_FL), single).good());
}
} // namespace

double FieldSignal(const Vector3 & pointLps)
{
  return std::round(2000.0 + 5.0 * pointLps[0] - 7.0 * pointLps[1] + 3.0 * pointLps[2]);
}

MrSpec MakeMr(const std::string & seriesUid, const std::string & imageType, const std::string & description)
{
  MrSpec spec;
  spec.stack.seriesUid = seriesUid;
  spec.stack.columns = 10;
  spec.stack.rows = 8;
  spec.stack.slices = 6;
  spec.stack.columnSpacingMm = 12.0 / 2.5;
  spec.stack.rowSpacingMm = 5.0;
  spec.stack.stepLps = { 0, 0, 6.0 };
  spec.stack.thicknessMm = 5.0;
  spec.stack.encoding.isSigned = false;
  spec.stack.encoding.intercept = 0.0;
  spec.stack.hu = FieldSignal;
  spec.imageType = imageType;
  spec.description = description;
  return spec;
}

MrSpec MakeT1(const std::string & seriesUid)
{
  MrSpec spec = MakeMr(seriesUid);
  spec.description = "AX T1 TSE";
  spec.attributes = { With(DCM_ScanningSequence, "SE"), With(DCM_RepetitionTime, "600"), With(DCM_EchoTime, "12") };
  return spec;
}

void WriteMr(const MrSpec & spec, const std::filesystem::path & folder, E_TransferSyntax syntax)
{
  StackSpec stack = spec.stack;
  const std::string kind = std::to_string(std::hash<std::string>{}(spec.imageType + spec.description) % 1000000);
  stack.namePrefix = spec.stack.seriesUid + "." + kind + ".";
  const auto further = stack.adjust;
  for (unsigned slice = 0; slice < stack.slices; ++slice)
  {
    StackSpec own = stack;
    own.encoding.slope = spec.rescaleSlopeOf ? spec.rescaleSlopeOf(slice) : stack.encoding.slope;
    own.adjust = [&](DcmDataset & dataset, unsigned k)
    {
      Put(dataset, DCM_SOPClassUID, UID_MRImageStorage);
      Put(dataset, DCM_SOPInstanceUID, own.namePrefix + std::to_string(k));
      delete dataset.remove(DCM_KVP);
      if (!spec.hasRescale && !spec.rescaleSlopeOf)
      {
        delete dataset.remove(DCM_RescaleSlope);
        delete dataset.remove(DCM_RescaleIntercept);
      }
      PutCommonMr(dataset, spec);
      if (spec.scaleSlopeOf)
      {
        PutScaleSlope(dataset, spec.scaleSlopeOf(k));
      }
      further(dataset, k);
    };
    std::filesystem::create_directories(folder);
    Save(*MakeSlice(own, slice), folder / (own.namePrefix + std::to_string(slice)), syntax);
  }
}

void WriteEnhancedMr(const MrSpec & spec, const std::vector<EnhancedPart> & parts, const std::filesystem::path & file)
{
  const auto format = MakeEnhanced(spec.stack);
  DcmDataset & dataset = *format->getDataset();
  Put(dataset, DCM_SOPClassUID, UID_EnhancedMRImageStorage);
  PutCommonMr(dataset, spec);
  delete dataset.remove(DCM_PerFrameFunctionalGroupsSequence);
  DcmItem & shared = NewItem(dataset, DCM_SharedFunctionalGroupsSequence);
  delete shared.remove(DCM_CTReconstructionSequence);
  delete shared.remove(DCM_CTImageFrameTypeSequence);
  DcmItem & timing = NewItem(shared, DCM_MRTimingAndRelatedParametersSequence);
  Put(timing, DCM_RepetitionTime, "10");
  Put(timing, DCM_FlipAngle, "3");
  std::vector<std::uint16_t> all;
  long index = 0;
  for (unsigned slice = 0; slice < spec.stack.slices; ++slice)
  {
    for (const EnhancedPart & part : parts)
    {
      StackSpec own = spec.stack;
      own.hu = part.signal;
      own.encoding.slope = part.rescaleSlope;
      DcmItem & frame = NewItem(dataset, DCM_PerFrameFunctionalGroupsSequence, index++);
      const Vector3 position = own.PositionLps(slice);
      Put(NewItem(frame, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
          Decimal(position[0]) + "\\" + Decimal(position[1]) + "\\" + Decimal(position[2]));
      DcmItem & type = NewItem(frame, DCM_MRImageFrameTypeSequence);
      Put(type, DCM_FrameType, part.frameType);
      Put(type, DCM_ComplexImageComponent, "MAGNITUDE");
      DcmItem & echo = NewItem(frame, DCM_MREchoSequence);
      ASSERT_TRUE(echo.putAndInsertFloat64(DCM_EffectiveEchoTime, 2.3).good());
      DcmItem & rescale = NewItem(frame, DCM_PixelValueTransformationSequence);
      Put(rescale, DCM_RescaleSlope, Decimal(part.rescaleSlope));
      Put(rescale, DCM_RescaleIntercept, "0");
      Put(rescale, DCM_RescaleType, "US");
      const auto words = WordsOf(own, slice);
      all.insert(all.end(), words.begin(), words.end());
    }
  }
  Put(dataset, DCM_NumberOfFrames, std::to_string(index));
  PutWords(dataset, spec.stack, all);
  Save(*format, file);
}

SeriesCatalog ScanMr(const std::filesystem::path & folder)
{
  RunContext context(2);
  return Scan({ folder }, context);
}

double LargestError(const MrVolume & volume, const std::function<double(const Vector3 &)> & signal)
{
  double largest = 0.0;
  const Index3 & size = volume.grid.size;
  for (std::size_t n = 0; n < volume.grid.VoxelCount(); ++n)
  {
    const std::size_t k = n / volume.grid.SliceVoxelCount();
    Vector3 point = volume.grid.PointLps({ static_cast<double>(n % size[0]), static_cast<double>(n / size[0] % size[1]), 0.0 });
    for (std::size_t c = 0; c < 3; ++c)
    {
      point[c] += volume.slicePositionMm[k] * volume.grid.direction[2][c];
    }
    const double value = static_cast<double>(volume.values[n]);
    largest = value == 0.0 ? largest : std::max(largest, std::abs(value - signal(point)));
  }
  return largest;
}

std::pair<DcmTagKey, std::string> With(const DcmTagKey & tag, const std::string & value)
{
  return { tag, value };
}
} // namespace myosect::dicom::test
