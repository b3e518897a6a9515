using Microsoft.ML.Data;

namespace Samples.Shared.Adult;

/// <summary>A person of the census of 1994. Two columns of the file are omitted: the person's weight (fnlwgt) and the text for EducationYears.</summary>
internal sealed class Person
{
    [LoadColumn(0)] public float Age { get; set; }

    [LoadColumn(1)] public string Workclass { get; set; } = "";

    [LoadColumn(4)] public float EducationYears { get; set; }

    [LoadColumn(5)] public string MaritalStatus { get; set; } = "";

    [LoadColumn(6)] public string Occupation { get; set; } = "";

    [LoadColumn(7)] public string Relationship { get; set; } = "";

    [LoadColumn(8)] public string Race { get; set; } = "";

    [LoadColumn(9)] public string Sex { get; set; } = "";

    [LoadColumn(10)] public float CapitalGain { get; set; }

    [LoadColumn(11)] public float CapitalLoss { get; set; }

    [LoadColumn(12)] public float HoursPerWeek { get; set; }

    [LoadColumn(13)] public string NativeCountry { get; set; } = "";

    [LoadColumn(14)] public string Income { get; set; } = "";
}
