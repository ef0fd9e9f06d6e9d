#include "myosect/Dicom/MrReader.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "myosect/Core/Error.h"
#include "myosect/Core/Memory.h"
#include "myosect/Core/Quantity.h"

#include "MrScaling.h"
#include "SignalTable.h"
#include "StackDecoder.h"
#include "StationPlan.h"
#include "Unshear.h"

namespace myosect::dicom
{
namespace
{
using Candidates = std::vector<const VolumeCandidate *>;

class MrReading
{
public:
  MrReading(const Candidates & stations, RunContext & context, double fractionBegin, double fractionEnd)
      : m_Stations(stations), m_Context(context), m_FractionBegin(fractionBegin), m_FractionEnd(fractionEnd)
  {
  }

  MrVolume Run()
  {
    for (const VolumeCandidate * station : m_Stations)
    {
      RefuseUnusable(*station, false);
    }
    m_Plan = PlanStations(m_Stations);
    ChooseScale();
    Allocate();
    for (std::size_t s = 0; s < m_Stations.size(); ++s)
    {
      DecodeStation(s);
    }
    RefuseHounsfieldUnits();
    Describe();
    return std::move(m_Volume);
  }

private:
  void ChooseScale()
  {
    for (const VolumeCandidate * station : m_Stations)
    {
      m_Scaling.push_back(ScalingOf(*station));
      std::string ignored;
      const bool isOneScale = m_Scaling.front().isRealWorld == m_Scaling.back().isRealWorld &&
                              (m_Scaling.back().isRealWorld || AreComparable(*m_Stations.front(), *station, ignored));
      if (!isOneScale)
      {
        throw Error(ErrorCode::UnsupportedInput, "series " + station->id +
                                                     ": its values cannot be brought to the scale of the other stations; give one station "
                                                     "with --series");
      }
    }
    m_Volume.scale = m_Scaling.front().scale;
  }

  void Allocate()
  {
    const Grid & grid = m_Plan.grid;
    const double values = static_cast<double>(grid.size[0]) * static_cast<double>(grid.size[1]) * static_cast<double>(grid.size[2]);
    const double sliceValues = static_cast<double>(m_Stations.front()->columns) * static_cast<double>(m_Stations.front()->rows);
    const double bytes = 4.0 * values + 16.0 * sliceValues * m_Context.ThreadCount();
    const std::string what = "series " + m_Stations.front()->id;
    constexpr double largest = 1e18;
    RequireMemory(static_cast<std::size_t>(std::min(bytes, largest)), what);
    m_Volume.values.reset(new (std::nothrow) float[grid.VoxelCount()]);
    if (m_Volume.values == nullptr)
    {
      throw Error(ErrorCode::UnsupportedInput, what + ": there is not enough memory to read it");
    }
    m_Volume.paddingPerSlice.assign(grid.size[2], 0);
  }

  void DecodeStation(std::size_t s)
  {
    const VolumeCandidate & station = *m_Stations[s];
    const StackGeometry & stack = m_Plan.stacks[s];
    std::vector<std::optional<std::size_t>> sliceOfPlace(stack.places.size());
    for (std::size_t k = 0; k < m_Plan.slices.size(); ++k)
    {
      if (m_Plan.slices[k].station == s)
      {
        sliceOfPlace[m_Plan.slices[k].place] = k;
      }
    }
    const double share = (m_FractionEnd - m_FractionBegin) / static_cast<double>(m_Stations.size());
    const double begin = m_FractionBegin + share * static_cast<double>(s);
    const auto reports = StackDecoder<SignalTable>(station, stack, m_Context)
                             .Run([&](const FrameReference & frame) { return m_Scaling[s].Of(frame); },
                                  [&](std::size_t place, const std::vector<float> & image, PlaceReport &)
                                  {
                                    if (sliceOfPlace[place])
                                    {
                                      PutSlice(*sliceOfPlace[place], image, station);
                                    }
                                  },
                                  begin, begin + share);
    StackGeometry withoutGap = stack; // gaps are told by slice of the joined volume
    withoutGap.gapBelow.reset();
    WarnOfStack(station, withoutGap, reports, m_Context);
    m_IsLossy = m_IsLossy || std::any_of(reports.begin(), reports.end(), [](const PlaceReport & r) { return r.isLossy; });
  }

  void PutSlice(std::size_t k, const std::vector<float> & image, const VolumeCandidate & station)
  {
    const StationPlan::Slice & slice = m_Plan.slices[k];
    float * target = m_Volume.values.get() + k * m_Plan.grid.SliceVoxelCount();
    if (m_Plan.isShifted)
    {
      ShiftSlice<float>({ image.data(), station.columns, station.rows, SignalTable::kPadding }, slice.shiftColumns, slice.shiftRows, target,
                        m_Plan.grid.size[0], m_Plan.grid.size[1]);
    }
    else
    {
      std::copy(image.begin(), image.end(), target);
    }
    std::size_t paddingCount = 0;
    for (std::size_t i = 0; i < m_Plan.grid.SliceVoxelCount(); ++i)
    {
      const bool isPadding = target[i] == SignalTable::kPadding;
      paddingCount += isPadding ? 1 : 0;
      target[i] = isPadding ? 0.0F : target[i];
    }
    m_Volume.paddingPerSlice[k] = paddingCount;
  }

  /** Magnitudes do not fall far below zero; air on CT does. */
  void RefuseHounsfieldUnits() const
  {
    const std::size_t count = m_Plan.grid.VoxelCount();
    constexpr float airAtMost = -500.0F;
    const auto low = std::count_if(m_Volume.values.get(), m_Volume.values.get() + count, [](float value) { return value < airAtMost; });
    if (100 * static_cast<std::size_t>(low) > count)
    {
      throw Error(ErrorCode::UnsupportedInput,
                  "series " + m_Stations.front()->id +
                      ": many values lie below -500, as air does in Hounsfield units; it may be CT exported as MR, "
                      "give the original series");
    }
  }

  void Describe()
  {
    const VolumeCandidate & first = *m_Stations.front();
    m_Volume.grid = m_Plan.grid;
    m_Volume.slicePositionMm = m_Plan.slicePositionMm;
    m_Volume.sliceAfterGap = m_Plan.sliceAfterGap;
    for (const StationPlan::Slice & slice : m_Plan.slices)
    {
      m_Volume.sliceStation.push_back(slice.station);
      SliceSource source = SourceOf(*m_Stations[slice.station], m_Stations[slice.station]->frames[m_Plan.stacks[slice.station].places[slice.place].front()]);
      source.shiftColumns = slice.shiftColumns;
      source.shiftRows = slice.shiftRows;
      m_Volume.sources.push_back(std::move(source));
    }
    m_Volume.hasPadding =
        std::any_of(m_Volume.paddingPerSlice.begin(), m_Volume.paddingPerSlice.end(), [](std::size_t count) { return count > 0; });
    m_Volume.joined = m_Stations.size() > 1;
    m_Volume.rectified = m_Volume.joined || m_Plan.isShifted;
    m_Volume.attributes = first.attributes;
    m_Volume.mr = first.mr;
    std::vector<std::string> uids;
    for (const VolumeCandidate * station : m_Stations)
    {
      const std::string & uid = station->attributes.seriesUid;
      if (std::find(uids.begin(), uids.end(), uid) == uids.end())
      {
        uids.push_back(uid);
        m_Volume.seriesUids += (m_Volume.seriesUids.empty() ? "" : ";") + uid;
      }
      m_Volume.attributes.lossy = m_Volume.attributes.lossy || station->attributes.lossy;
    }
    m_Volume.attributes.lossy = m_Volume.attributes.lossy || m_IsLossy;
    if (m_Volume.joined)
    {
      m_Context.Warn({ "stations-joined",
                       Severity::Info,
                       std::to_string(m_Stations.size()) + " stations were joined; " + std::to_string(m_Plan.droppedCount) +
                           " overlapping slices were counted once",
                       first.attributes.seriesUid,
                       {} });
    }
    WarnOfGap();
  }

  void WarnOfGap() const
  {
    for (std::size_t k = 1; k < m_Plan.slices.size(); ++k)
    {
      if (m_Plan.sliceAfterGap[k])
      {
        m_Context.Warn({ "slice-gap", Severity::Warning,
                         "the stack has a gap of " + FormatNumber(m_Plan.slicePositionMm[k] - m_Plan.slicePositionMm[k - 1]) +
                             " mm where slices lie " + FormatNumber(m_Plan.grid.spacingMm[2]) +
                             " mm apart; volumes across it are not given",
                         m_Stations.front()->attributes.seriesUid, k });
      }
    }
  }

  const Candidates & m_Stations;
  RunContext & m_Context;
  double m_FractionBegin, m_FractionEnd;
  StationPlan m_Plan;
  std::vector<MrScaling> m_Scaling;
  MrVolume m_Volume;
  bool m_IsLossy = false;
};
} // namespace

MrVolume ReadMr(const VolumeCandidate & candidate, RunContext & context)
{
  return MrReading({ &candidate }, context, 0.0, 1.0).Run();
}

MrVolume ReadMr(const SeriesCatalog & catalog, const std::vector<std::size_t> & stations, RunContext & context, double fractionBegin,
                double fractionEnd)
{
  Candidates candidates;
  for (const std::size_t i : stations)
  {
    candidates.push_back(&catalog.candidates.at(i));
  }
  if (candidates.empty())
  {
    throw Error(ErrorCode::NoUsableSeries, "no MR series was chosen; `myosect scan` lists those that are there");
  }
  return MrReading(candidates, context, fractionBegin, fractionEnd).Run();
}
} // namespace myosect::dicom
