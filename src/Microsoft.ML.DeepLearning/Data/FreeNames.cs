using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Names for the temporary columns of a saved model. Columns are dropped by name, so a name that also occurs in the user's data
/// would drop the user's column as well.
/// </summary>
public static class FreeNames
{
    /// <summary>Returns a name that no column of the schema has: the given name, with "_" appended as often as needed.</summary>
    public static string In(DataViewSchema schema, string name)
    {
        while (schema.GetColumnOrNull(name) is not null)
            name += "_";
        return name;
    }
}
