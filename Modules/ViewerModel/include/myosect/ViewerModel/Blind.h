#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::viewer
{
/** Kinds of text that can tell a reader who or when. */
enum class TextKind : std::uint8_t
{
  Participant, ///< id, title of a window, name of a folder
  Date,
  Visit, ///< time point, order, days between visits
  Site,  ///< institution, scanner, station, protocol
  Uid,
  Path,
  Reader,     ///< earlier readers, their status and reasons
  Measurement ///< never hidden
};

/**
 * \brief Every text that the viewer shows passes through here.
 *
 * Reading blind, texts that tell who, when, where or what others thought are replaced: the participant by the code of the case ("Case 07"),
 * the others by nothing.
 */
class BlindPolicy
{
public:
  BlindPolicy() = default;
  explicit BlindPolicy(std::string caseCode) : m_Blind(true), m_CaseCode(std::move(caseCode)) {}
  [[nodiscard]] bool IsBlind() const { return m_Blind; }
  [[nodiscard]] std::string Show(TextKind kind, const std::string & text) const;
  [[nodiscard]] StudyIdentity Show(const StudyIdentity & identity) const;
  /** Whether an earlier outline, another visit or an earlier review may be shown. */
  [[nodiscard]] bool AllowsEarlierReads() const { return !m_Blind; }

private:
  bool m_Blind = false;
  std::string m_CaseCode;
};

/** A permutation of 0..count-1 that depends on seed and count alone, on any machine. */
[[nodiscard]] std::vector<std::size_t> ShuffledOrder(std::size_t count, std::uint64_t seed);

/**
 * \brief State of a blind reading: `blind_reading.json` in the folder of results.
 *
 * The seed is kept until the reads are signed, so that the order stays the same from one sitting to the next. Order and codes follow from
 * the seed and the sorted names of the folders that were there when the reading began; folders that came later follow at the end.
 */
struct BlindReading
{
  std::uint64_t seed = 0;
  std::vector<std::string> folders; ///< names, sorted, as at the beginning
  std::string begunUtc;             ///< reviews from before count as earlier reads and are hidden
  std::string reader;
  std::string signedUtc; ///< empty: not signed yet

  [[nodiscard]] bool IsSigned() const { return !signedUtc.empty(); }
  /** "Case 07" for the n-th of the reading order, from 0. */
  [[nodiscard]] std::string CodeOf(std::size_t n) const;
};
/** Reads the state, or begins a new one with a random seed. \throws Error. */
[[nodiscard]] BlindReading BeginBlindReading(const std::filesystem::path & directory, const std::vector<std::string> & folders);
void SaveBlindReading(const std::filesystem::path & directory, const BlindReading & reading);
} // namespace myosect::viewer
