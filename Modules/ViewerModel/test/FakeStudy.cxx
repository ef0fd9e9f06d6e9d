#include "FakeStudy.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <thread>

#include "myosect/Core/Error.h"
#include "myosect/ViewerModel/EditTools.h"

namespace myosect::viewer::test
{
namespace fs = std::filesystem;

namespace
{
constexpr double kColumnMm = 2.0;
constexpr double kRowMm = 3.0;
constexpr double kSliceMm = 10.0;

std::optional<Tissue> TissueAt(double radiusMm)
{
  return radiusMm <= 8.0    ? std::optional(Tissue::Marrow)
         : radiusMm <= 12.0 ? std::optional(Tissue::CorticalBone)
         : radiusMm <= 45.0 ? std::optional(Tissue::Muscle)
         : radiusMm <= 60.0 ? std::optional(Tissue::SubcutaneousFat)
         : radiusMm <= 62.0 ? std::optional(Tissue::Skin)
                            : std::nullopt;
}

std::int16_t HounsfieldOf(std::optional<Tissue> tissue)
{
  if (!tissue)
  {
    return -1000;
  }
  switch (*tissue)
  {
  case Tissue::CorticalBone:
    return 1200;
  case Tissue::Marrow:
    return 100;
  case Tissue::Muscle:
    return 55;
  case Tissue::Skin:
    return 20;
  default:
    return -105;
  }
}

Value & AreaOf(SliceMeasurement & row, Tissue tissue)
{
  switch (tissue)
  {
  case Tissue::Muscle:
    return row.muscleAreaCm2;
  case Tissue::IntermuscularFat:
    return row.imatAreaCm2;
  case Tissue::SubcutaneousFat:
    return row.satAreaCm2;
  case Tissue::Skin:
    return row.skinAreaCm2;
  case Tissue::OtherInsideFascia:
    return row.otherInsideFasciaAreaCm2;
  case Tissue::OtherOutsideFascia:
    return row.otherOutsideFasciaAreaCm2;
  default:
    return row.boneAreaCm2;
  }
}
} // namespace

double FakeStudy::CentreI(Side side)
{
  return side == Side::Right ? 40.0 : 120.0;
}

FakeStudy::FakeStudy(FakeParameters parameters) : m_Segment(parameters.segment)
{
  m_Identity = { parameters.participantId, "2001-02-03", "1.2.3", parameters.seriesUid, parameters.modality };
  m_Grid.size = { 160, 80, parameters.slices };
  m_Grid.spacingMm = { kColumnMm, kRowMm, kSliceMm };
  m_Grid.originLps = { -160.0, -120.0, 300.0 };
  for (std::size_t k = 0; k < parameters.slices; ++k)
  {
    m_Positions.push_back(static_cast<double>(k) * kSliceMm);
    for (std::size_t j = 0; j < m_Grid.size[1]; ++j)
    {
      for (std::size_t i = 0; i < m_Grid.size[0]; ++i)
      {
        const Side side = i < 80 ? Side::Right : Side::Left;
        const auto tissue =
            TissueAt(std::hypot((static_cast<double>(i) - CentreI(side)) * kColumnMm, (static_cast<double>(j) - kCentreJ) * kRowMm));
        m_Labels.push_back(tissue ? LabelOf(*tissue, side) : kBackgroundLabel);
        m_Hounsfield.push_back(HounsfieldOf(tissue));
        m_Signal.push_back(tissue ? 500.0F + static_cast<float>(HounsfieldOf(tissue)) : 5.0F);
        m_Fraction.push_back(tissue == Tissue::SubcutaneousFat ? 0.9F : 0.1F);
        m_Valid.push_back(tissue ? 1 : 0);
      }
    }
  }
  if (!parameters.fatFraction)
  {
    m_Fraction.clear();
  }
}

const std::int16_t * FakeStudy::HounsfieldSlice(std::size_t k) const
{
  return m_Identity.modality == Modality::Ct ? m_Hounsfield.data() + k * m_Grid.SliceVoxelCount() : nullptr;
}

const float * FakeStudy::SignalSlice(std::size_t k) const
{
  return m_Identity.modality == Modality::Ct ? nullptr : m_Signal.data() + k * m_Grid.SliceVoxelCount();
}

const float * FakeStudy::FatFractionSlice(std::size_t k) const
{
  return m_Fraction.empty() ? nullptr : m_Fraction.data() + k * m_Grid.SliceVoxelCount();
}

const std::uint8_t * FakeStudy::FatFractionValidSlice(std::size_t k) const
{
  return m_Fraction.empty() ? nullptr : m_Valid.data() + k * m_Grid.SliceVoxelCount();
}

const std::int16_t * FakeStudy::TissueScaleSlice(std::size_t k) const
{
  return m_Hounsfield.data() + k * m_Grid.SliceVoxelCount();
}

std::vector<SliceMeasurement> FakeStudy::MeasureSlice(const LabelId * sliceLabels, std::size_t k,
                                                      const std::vector<SliceMeasurement> & last,
                                                      const pipeline::Corrections & corrections) const
{
  std::vector<SliceMeasurement> rows;
  for (const Side side : { Side::Left, Side::Right, Side::Unknown })
  {
    SliceMeasurement row;
    for (const SliceMeasurement & before : last)
    {
      row.levelPercent = before.side == side ? before.levelPercent : row.levelPercent;
    }
    row.side = side;
    row.segment = m_Segment;
    row.sliceIndex = k;
    row.zMm = m_Grid.originLps[2] + m_Positions[k];
    std::size_t count = 0;
    for (std::size_t n = 0; n < m_Grid.SliceVoxelCount(); ++n)
    {
      const auto meaning = MeaningOf(sliceLabels[n]);
      if (meaning && meaning->side == side)
      {
        Value & area = AreaOf(row, meaning->tissue);
        area = area.value_or(0.0) + m_Grid.PixelAreaMm2() / 100.0;
        ++count;
      }
    }
    row.limbAreaCm2 = static_cast<double>(count) * m_Grid.PixelAreaMm2() / 100.0;
    row.muscleMeanHu = 55.0;
    for (const pipeline::ExcludedSlice & excluded : corrections.excludedSlices)
    {
      if (excluded.sliceIndex == k && (excluded.side == side || excluded.side == Side::Unknown))
      {
        row.status = Status::Rejected;
        row.reason = excluded.reason;
        row.muscleAreaCm2.reset();
      }
    }
    for (const pipeline::SegmentChoice & choice : corrections.segments)
    {
      row.segment = choice.side == side && choice.firstSlice <= k && k <= choice.lastSlice ? choice.segment : row.segment;
    }
    if (count > 0)
    {
      rows.push_back(row);
    }
  }
  return rows;
}

report::ResultContent FakeStudy::Measure(const LabelBuffer & labels, const pipeline::Corrections & corrections, RunContext & context) const
{
  ++measuring;
  while (hold && !context.IsCancelled())
  {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (context.IsCancelled())
  {
    ++cancelled;
  }
  context.ThrowIfCancelled();
  if (fail)
  {
    throw Error(ErrorCode::ProcessingFailed, "no limb found");
  }
  report::ResultContent content;
  content.table.identity = m_Identity;
  content.protocol = "CT, scanner of hospital S";
  content.review = corrections.review;
  for (std::size_t k = 0; k < m_Grid.size[2]; ++k)
  {
    for (SliceMeasurement & row : MeasureSlice(labels.data() + k * m_Grid.SliceVoxelCount(), k, {}, corrections))
    {
      row.levelPercent = 30.0 + 5.0 * static_cast<double>(k);
      row.levelMmFromKnee = 120.0 + 10.0 * static_cast<double>(k);
      row.matchPositionMm = 10.0 * static_cast<double>(k) + (row.side == Side::Left ? 3.0 : 0.0);
      for (const pipeline::LimbSlice & at : corrections.edited)
      {
        row.edited = row.edited || (at.side == row.side && at.sliceIndex == k);
      }
      content.table.slices.push_back(row);
    }
    context.Advance(static_cast<double>(k) / static_cast<double>(m_Grid.size[2]));
  }
  for (const SliceMeasurement & row : content.table.slices)
  {
    if (row.sliceIndex == 2 || row.sliceIndex == 6)
    {
      content.table.levels.push_back({ "femur:" + FormatNumber(*row.levelPercent) + "%", row, 0.0 });
    }
  }
  AsymmetryRow asymmetry;
  asymmetry.segment = m_Segment;
  asymmetry.metric = "muscle_area";
  asymmetry.unit = "cm2";
  for (const SliceMeasurement & row : content.table.slices)
  {
    Value & mean = row.side == Side::Left ? asymmetry.left : asymmetry.right;
    mean = mean.value_or(0.0) + row.muscleAreaCm2.value_or(0.0) / static_cast<double>(m_Grid.size[2]);
  }
  if (asymmetry.left && asymmetry.right)
  {
    asymmetry.difference = *asymmetry.left - *asymmetry.right;
    asymmetry.smallerSide = *asymmetry.left < *asymmetry.right ? Side::Left : Side::Right;
    asymmetry.smallerToLargerPercent = 100.0 * std::min(*asymmetry.left, *asymmetry.right) / std::max(*asymmetry.left, *asymmetry.right);
  }
  content.asymmetry.push_back(asymmetry);
  return content;
}

void FakeStudy::Save(const LabelBuffer & labels, const pipeline::Corrections & corrections, const fs::path & output, RunContext & context,
                     const fs::path & /*superseded*/) const
{
  if (fs::exists(output))
  {
    throw Error(ErrorCode::CannotWrite, "exists");
  }
  fs::create_directories(output);
  report::WriteResult(output, Measure(labels, corrections, context), context);
  std::ofstream(output / "segmentation.nii.gz", std::ios::binary)
      .write(reinterpret_cast<const char *>(labels.data()), static_cast<std::streamsize>(labels.size()));
  pipeline::WriteCorrections(output / pipeline::kCorrectionsFile, corrections);
}

fs::path WriteFakeResult(const fs::path & folder, const FakeParameters & parameters, const std::vector<Warning> & warnings, Flag flag,
                         std::size_t lostSlices)
{
  const FakeStudy study(parameters);
  RunContext context(1);
  report::ResultContent content = study.Measure(study.InitialLabels(), {}, context);
  content.warnings = warnings;
  content.asymmetry.front().flag = flag;
  for (std::size_t n = 0; n < lostSlices; ++n)
  {
    content.table.slices[n].status = Status::Rejected;
    content.table.slices[n].reason = "motion";
  }
  fs::create_directories(folder);
  report::WriteResult(folder, content, context);
  std::ofstream(folder / "segmentation.nii.gz", std::ios::binary).write(reinterpret_cast<const char *>(study.InitialLabels().data()), 1000);
  return folder;
}

std::string FileBytes(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}
} // namespace myosect::viewer::test
