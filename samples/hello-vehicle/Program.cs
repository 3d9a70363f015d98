using Bordnetz.Cli;
using Bordnetz.Runtime;
using HelloVehicle;

// The bordnetz command, with our own function in place of the shipped ones.
return await BordnetzCommand.RunAsync(args, new FunctionLibrary().Add("dusk-light", ports => new DuskLight(ports)));
