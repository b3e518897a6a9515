using Microsoft.ML;
using Microsoft.ML.Data;

namespace Samples.Shared.Adult;

/// <summary>The data in the original split.</summary>
internal static class AdultFiles
{
    /// <summary>"?" is a category of its own, so no value is missing.</summary>
    public static string[] Texts { get; } =
    [
        nameof(Person.Workclass), nameof(Person.MaritalStatus), nameof(Person.Occupation), nameof(Person.Relationship),
        nameof(Person.Race), nameof(Person.Sex), nameof(Person.NativeCountry),
    ];

    public static string[] Numbers { get; } =
    [
        nameof(Person.Age), nameof(Person.EducationYears), nameof(Person.CapitalGain), nameof(Person.CapitalLoss), nameof(Person.HoursPerWeek),
    ];

    public static Person Example { get; } = new()
    {
        Age = 38,
        Workclass = "Private",
        EducationYears = 13,
        MaritalStatus = "Married-civ-spouse",
        Occupation = "Exec-managerial",
        Relationship = "Wife",
        Race = "White",
        Sex = "Female",
        HoursPerWeek = 40,
        NativeCountry = "United-States",
    };

    public static (IDataView Training, IDataView Test) Load(MLContext ml) => (Load(ml, "adult.data", false), Load(ml, "adult.test", true));

    /// <summary>Converts the text to a label. This is not part of the pipeline, because scoring needs no label. Texts in the test file end with a full stop.</summary>
    public static IDataView WithLabel(MLContext ml, IDataView rows)
    {
        var labels = new Dictionary<string, bool> { ["<=50K"] = false, ["<=50K."] = false, [">50K"] = true, [">50K."] = true };
        return ml.Transforms.Conversion.MapValue("Label", labels, nameof(Person.Income)).Fit(rows).Transform(rows);
    }

    private static IDataView Load(MLContext ml, string file, bool hasHeader)
        => WithLabel(ml, ml.Data.LoadFromTextFile<Person>(Path.Combine(AppContext.BaseDirectory, "Data", file), separatorChar: ',', hasHeader: hasHeader));
}
