#pragma once

namespace myosect::bids
{
/** Text of Data/Schemas/tables.schema.json. */
[[nodiscard]] const char * TablesSchema();
} // namespace myosect::bids
