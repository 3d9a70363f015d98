using Bordnetz.Cli;
using Bordnetz.Functions;

return await BordnetzCommand.RunAsync(args, VehicleFunctions.CreateLibrary());
