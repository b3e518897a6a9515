namespace Cookbook;

#region page
/// <summary>A row of the recipes. The price, in thousands, follows a known rule with noise.</summary>
public sealed class House
{
    public float Rooms { get; set; }

    public float Age { get; set; }

    public float Income { get; set; }

    public string Area { get; set; } = "";

    public string Notes { get; set; } = "";

    public float Price { get; set; }

    public bool IsSold { get; set; }

    public static House[] Generate(int rows, int seed)
    {
        var random = new Random(seed);
        string[] areas = ["north", "south", "east", "west"];
        string[] notes = ["needs repair", "quiet street", "new kitchen", "near the park"];
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            var (area, note) = (random.Next(areas.Length), random.Next(notes.Length));
            var house = new House { Rooms = random.Next(1, 9), Age = random.Next(100), Income = 1 + (9 * random.NextSingle()), Area = areas[area], Notes = notes[note] };
            house.Price = 50 + (30 * house.Rooms) + (20 * MathF.Sqrt(house.Income)) - (0.5f * house.Age) + (40 * area) + (25 * note) + (10 * random.NextSingle());
            house.IsSold = house.Price + (40 * random.NextSingle()) < 140 + (20 * house.Income);
            return house;
        })];
    }
}

/// <summary>A prediction of a regression model.</summary>
public sealed class Estimate
{
    public float Score { get; set; }
}
#endregion
