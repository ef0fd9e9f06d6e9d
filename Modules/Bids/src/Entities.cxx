#include "myosect/Bids/Entities.h"

#include <algorithm>
#include <optional>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/Pipeline/Pseudonym.h"
#include "myosect/Report/TabSeparated.h"

namespace myosect::bids
{
namespace
{
using report::TextRows;

bool IsAlphanumeric(const std::string & text)
{
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

void RequireLabel(const std::string & what, const std::string & label)
{
  if (!IsAlphanumeric(label))
  {
    throw Error(ErrorCode::Usage,
                "BIDS allows letters and digits only in the " + what + ", not '" + label + "'; choose another, or name it with --bids-map");
  }
}

std::string Field(const TextRows & table, const std::vector<std::string> & row, const char * name)
{
  const auto column = table.Column(name);
  const std::string text = column ? row[*column] : "";
  return text == "n/a" ? "" : text;
}

std::string Label(const std::string & text, const std::string & prefix)
{
  return text.compare(0, prefix.size(), prefix) == 0 ? text.substr(prefix.size()) : text;
}

/** Whether the row says which result it means, and means this one. */
bool Fits(const TextRows & table, const std::vector<std::string> & row, const StudyIdentity & identity)
{
  const std::pair<const char *, std::string> keys[] = { { "participant_id", identity.participantId },
                                                        { "study_uid", identity.studyUid },
                                                        { "series_uid", identity.seriesUid },
                                                        { "study_date", identity.studyDate } };
  bool says = false;
  for (const auto & [name, value] : keys)
  {
    const std::string wanted = Field(table, row, name);
    if (!wanted.empty() && wanted != value)
    {
      return false;
    }
    says = says || !wanted.empty();
  }
  const std::string patient = Field(table, row, "patient_id");
  if (!patient.empty())
  {
    const std::optional<std::string> pseudonym = pipeline::PseudonymOf(patient);
    return pseudonym && *pseudonym == identity.participantId;
  }
  return says;
}
} // namespace

std::string Entities::Prefix() const
{
  return "sub-" + subject + (session.empty() ? "" : "_ses-" + session) + (acquisition.empty() ? "" : "_acq-" + acquisition) +
         (run.empty() ? "" : "_run-" + run);
}

std::filesystem::path Entities::Folder() const
{
  std::filesystem::path folder = "sub-" + subject;
  if (!session.empty())
  {
    folder /= "ses-" + session;
  }
  return folder / "anat";
}

void RequireLegal(const Entities & entities)
{
  if (entities.subject.empty())
  {
    throw Error(ErrorCode::Usage, "a BIDS entry needs a subject; name it with --participant or --bids-map");
  }
  RequireLabel("subject", entities.subject);
  RequireLabel("session", entities.session);
  RequireLabel("acquisition", entities.acquisition);
  if (!std::all_of(entities.run.begin(), entities.run.end(), [](char c) { return c >= '0' && c <= '9'; }))
  {
    throw Error(ErrorCode::Usage, "a BIDS run is a number, not '" + entities.run + "'");
  }
}

Entities FindEntities(const std::filesystem::path & mapFile, const StudyIdentity & identity)
{
  const std::string name = mapFile.filename().string();
  const std::string text = TextOfFile(mapFile, name + " cannot be read, or is empty; check --bids-map");
  const TextRows table = report::ParseDelimited(text, name);
  if (!table.Column("subject"))
  {
    throw Error(ErrorCode::Usage, name + " has no column 'subject'; see the user guide on BIDS");
  }
  std::optional<Entities> found;
  for (const std::vector<std::string> & row : table.rows)
  {
    if (!Fits(table, row, identity))
    {
      continue;
    }
    Entities entities{ Label(Field(table, row, "subject"), "sub-"), Label(Field(table, row, "session"), "ses-"),
                       Label(Field(table, row, "acquisition"), "acq-"), Label(Field(table, row, "run"), "run-") };
    RequireLegal(entities);
    if (found && found->Prefix() != entities.Prefix())
    {
      throw Error(ErrorCode::UnsupportedInput, name + ": several rows fit this study (" + found->Prefix() + ", " + entities.Prefix() +
                                                   "); add its study_uid or series_uid");
    }
    found = entities;
  }
  if (!found)
  {
    throw Error(ErrorCode::UnsupportedInput,
                name + ": no row fits this study" + (identity.studyUid.empty() ? "" : " (study " + identity.studyUid + ")") + "; add one");
  }
  return *found;
}
} // namespace myosect::bids
