using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Names for the columns that a saved model adds and drops again. Dropping works by name, so a name that the user's data has would
/// take the user's column along.
/// </summary>
internal static class FreeNames
{
    /// <summary>The name itself where no column of the schema has it, otherwise with as many "_" behind it as it takes.</summary>
    public static string In(DataViewSchema schema, string name)
    {
        while (schema.GetColumnOrNull(name) is not null)
            name += "_";
        return name;
    }
}
